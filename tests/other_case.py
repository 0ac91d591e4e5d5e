"""Another negotiation than the shipped one: 40 invented articles of 2011–2016, a user's codebook, the case coded by rule.

    make(folder)                    # the case, coded: folder/talks; its 40 articles: folder/articles

The government of Corvania and an armed group, the Movement for Upland Justice (MUJ), talk in Solvik. All is made up.
"""

# ruff: noqa: E501
from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pandas as pd

import kit
from kit.case.new import new

TITLE = "The Corvania peace process (invented)"
OUTLETS = {
    "cd": ("Corvan Daily", "Brisa Talem"), "ur": ("Upland Radio", "Jarek Oluso"), "hc": ("Harbour Chronicle", "Nadia Ferrin"),
    "mw": ("Meridian Wire", "Meridian Wire staff"), "so": ("Solvik Observer", "Ingra Thorsen"), "ws": ("The Weekly Slate", "Paolo Quist"),
}  # fmt: skip
# day, outlet, title, where, paragraphs
_ARTICLES = [
    ("2011-09-05", "cd", "Secret contacts with rebels confirmed", "PORT ALMERA", [
        "President Aurelio Tamber confirmed on Monday that his government has held secret contacts with the Movement for Upland Justice (MUJ), the armed group that has fought the state for thirty years.",
        "“We have talked, because no mother in the uplands should bury another son,” Tamber said. He said that a ceasefire was not on the table yet.",
        "Opposition leader Vito Hanrell rejected the contacts. “There can be no amnesty for kidnappers,” Hanrell said.",
        "The MUJ did not comment. On 28 August 2011 its fighters attacked a police post near Quessa and killed nine officers, the army said."]),
    ("2011-11-14", "mw", "Rebel commander killed in raid, talks in doubt", "QUESSA", [
        "Corvanian troops killed the MUJ commander Old Baro in a raid on 12 November 2011, the defence ministry said.",
        "Defence minister Stela Rodano said that the army would not stop its operations. “A truce only helps those who want to rearm,” Rodano said.",
        "Teresa Maljik, a spokeswoman for the MUJ, said that the movement still wanted talks. “We ask for land, not for blood,” she told Meridian Wire by telephone.",
        "At least 14 people were killed in the raid, according to the United Council."]),
    ("2012-02-27", "ur", "MUJ says it will free its last prisoners", "QUESSA", [
        "The Movement for Upland Justice announced on Sunday that it would release the last ten soldiers it holds.",
        "“We free them as a sign that we mean peace,” said Teresa Maljik. She demanded that the government release jailed fighters too.",
        "The government welcomed the announcement. Ines Corvall, the government's chief negotiator, said that an exchange of prisoners was possible, but only after a ceasefire.",
        "Families of the soldiers gathered in Port Almera on Monday."]),
    ("2012-09-03", "cd", "Tamber announces formal peace talks", "PORT ALMERA", [
        "President Aurelio Tamber announced on Monday that formal talks with the MUJ will begin in Solvik on 8 October 2012.",
        "“We will not stop military operations while we talk,” Tamber told the nation. He promised a reform of land ownership.",
        "Norlund will host the talks. Henrik Solbak, the envoy of Norlund, said that the agenda had five points: land, political participation, disarmament, amnesty and victims.",
        "Vito Hanrell said that he opposed the talks. “This is surrender,” he said."]),
    ("2012-10-09", "so", "Delegations meet in Solvik for the first round", "SOLVIK", [
        "The government of Corvania and the MUJ opened their first round of talks in Solvik on Monday.",
        "Ines Corvall said that the government wanted the rebels to lay down their weapons. “Disarmament is the heart of this process,” Corvall said.",
        "Rafa Ondulo, who leads the delegation of the MUJ, demanded a reform of land ownership. “Peace is not the silence of rifles; it is land for those who work it,” Ondulo said.",
        "Henrik Solbak called the first day serious and constructive. The second round will begin on 15 November 2012."]),
    ("2012-10-19", "hc", "Sharp words over land on the last day of the round", "SOLVIK", [
        "Talks between the Corvanian government and the MUJ ended on Thursday without a joint statement.",
        "“The economic model is not up for negotiation,” Ines Corvall told reporters in Solvik. She said that the government supported a limited land reform.",
        "Ondulo accused the government of defending the owners of large estates. He rejected disarmament before an agreement.",
        "Analyst Miro Castell of the University of Port Almera said he doubted that the talks would last a year."]),
    ("2012-11-20", "ur", "MUJ declares truce of two months", "SOLVIK", [
        "The MUJ declared a unilateral ceasefire of two months on Monday, as the second round of talks opened in Solvik.",
        "“Our fighters will stop all attacks until 20 January 2013,” Rafa Ondulo said.",
        "The government rejected a truce on both sides. Defence minister Stela Rodano said that the army would continue its operations.",
        "The United Council welcomed the ceasefire and called on both sides to keep it."]),
    ("2013-01-21", "mw", "Rebel truce ends with attacks on pipeline", "QUESSA", [
        "Fighters of the MUJ attacked a pipeline near Quessa on Monday, hours after their truce ended, officials said.",
        "Teresa Maljik said that the movement was ready for a ceasefire on both sides. “The government did not want it,” Maljik said.",
        "President Tamber said that the talks would go on. “We did not come to the table for a truce but for the end of the war,” he said.",
        "Three workers were injured, the oil company said."]),
    ("2013-03-12", "ws", "What the farmers of Quessa expect", "QUESSA", [
        "In the hills above Quessa, 40,000 families work land that they do not own.",
        "“I want papers for my field before I want speeches,” said Dorotea Lunn, 58, a coffee farmer.",
        "The MUJ demands that ten million hectares be given to small farmers. The government supports a land fund but opposes a limit on estates, Corvall said last week.",
        "Miro Castell said that land reform was the easiest of the five points. “Amnesty will be the hardest,” Castell said."]),
    ("2013-05-27", "cd", "Government and MUJ agree on land reform", "SOLVIK", [
        "The government and the MUJ reached an agreement on land reform on Sunday, the first of five points.",
        "“This is the first time that we have agreed on anything in thirty years,” Ines Corvall said. She said that the agreement would only apply if all five points were signed.",
        "Rafa Ondulo welcomed the agreement. He said that disarmament would have to wait.",
        "Vito Hanrell criticised the accord. “They are handing the country over to terrorists,” Hanrell said.",
        "The United Council praised the agreement as a historic step."]),
    ("2013-06-03", "so", "Solbak: the hardest part is yet to come", "SOLVIK", [
        "Henrik Solbak, the envoy of Norlund, said on Monday that the talks were going well but that the hardest part was yet to come.",
        "“Political participation is about trust, and there is little of it,” Solbak said in an interview with the Solvik Observer.",
        "He said that Norlund supported a ceasefire on both sides, but that this was for the parties to decide.",
        "The tenth round of talks will begin on 11 June 2013."]),
    ("2013-08-26", "hc", "Talks suspended over referendum", "SOLVIK", [
        "The MUJ suspended the talks on Friday after President Tamber proposed a referendum on a final agreement.",
        "“We were not asked,” Ondulo told reporters. He demanded a constitutional assembly instead of a referendum.",
        "Corvall said that the government supported a referendum. “The people will have the last word,” she said.",
        "The talks resumed on Monday, three days later."]),
    ("2013-11-07", "cd", "Second deal: rebels may enter politics", "SOLVIK", [
        "The government and the MUJ agreed on political participation on Wednesday, the second of five points.",
        "Under the agreement, the MUJ will be allowed to found a party once it has laid down its weapons.",
        "“We exchange bullets for votes,” President Aurelio Tamber said. He supported seats for the upland provinces.",
        "Vito Hanrell rejected the deal. “Criminals do not belong in parliament,” he said.",
        "A poll by the Institute Vela showed that 61 per cent of Corvanians supported the talks."]),
    ("2014-01-16", "mw", "MUJ ends Christmas truce; nine soldiers dead", "QUESSA", [
        "Nine soldiers were killed in an ambush on Wednesday, a day after a truce declared by the MUJ ended, the army said.",
        "Defence minister Stela Rodano said that the attack showed that the rebels could not be trusted. She opposed a ceasefire on both sides.",
        "Teresa Maljik said that the MUJ regretted every death. “Only a ceasefire on both sides will stop this,” she said.",
        "According to the army, 120 soldiers were killed in 2013. The MUJ spoke of more than 200."]),
    ("2014-03-10", "ws", "The victims want a seat at the table", "PORT ALMERA", [
        "Organisations of victims demanded on Friday that they be heard in Solvik.",
        "“Nobody signs a peace in our name without us,” said Elka Morin, who leads the Association of Victims.",
        "Morin said that she opposed a general amnesty. “Those who ordered the massacres must face a judge,” she said.",
        "Corvall said that the government supported reparations for victims, and that a delegation would travel to Solvik."]),
    ("2014-05-26", "cd", "Run-off: Tamber faces Hanrell over the talks", "PORT ALMERA", [
        "President Aurelio Tamber and Vito Hanrell will meet in a run-off on 15 June 2014 that has become a vote on the talks with the MUJ.",
        "“I will end the talks on my first day,” Hanrell said at a rally. He later said that he would set conditions instead.",
        "Tamber asked for four more years to finish what he had begun. “The end of this war is close,” he said.",
        "The MUJ declared a ceasefire for the days of the election."]),
    ("2014-06-16", "hc", "Tamber wins second term", "PORT ALMERA", [
        "Aurelio Tamber won a second term as president on Sunday with 51 per cent of the vote.",
        "“This is the hour of peace,” Tamber told supporters.",
        "Rafa Ondulo said from Solvik that the result was a mandate for the talks. He proposed a ceasefire on both sides.",
        "Hanrell accepted the result but said that he would oppose an amnesty in parliament."]),
    ("2014-08-18", "so", "Victims speak before negotiators", "SOLVIK", [
        "Twelve victims of the war met the delegations of the government and the MUJ in Solvik on Saturday.",
        "“I asked the man who took my brother where he is buried,” said Elka Morin after the meeting.",
        "Ondulo asked the victims for forgiveness. He said that the MUJ supported a truth commission.",
        "Henrik Solbak said that it was the most moving day of the talks."]),
    ("2014-11-18", "mw", "General kidnapped, president halts talks", "PORT ALMERA", [
        "President Aurelio Tamber suspended the talks on Monday after fighters of the MUJ captured General Ruben Askel near Quessa.",
        "“The talks stay suspended until he is free,” Tamber said.",
        "The MUJ confirmed on Tuesday that it held the general. Teresa Maljik demanded a ceasefire. “In a war, soldiers are captured,” she said.",
        "The United Council called on the MUJ to release the general. Norlund offered to mediate."]),
    ("2014-12-01", "ur", "General freed, talks to resume", "QUESSA", [
        "The MUJ released General Ruben Askel on Sunday, after mediation by Norlund.",
        "“We showed that we keep our word,” said Rafa Ondulo.",
        "President Tamber ordered his delegation to return to Solvik on 10 December 2014.",
        "Henrik Solbak said that both sides wanted to talk about de-escalation."]),
    ("2014-12-18", "hc", "Rebels declare open-ended ceasefire", "SOLVIK", [
        "The MUJ declared an indefinite ceasefire on Wednesday, to begin on 20 December 2014.",
        "“It ends only if we are attacked,” Ondulo said.",
        "The government welcomed the ceasefire but rejected its verification by foreign observers. Stela Rodano said that the army would keep fighting crime.",
        "Miro Castell said that he believed that the ceasefire would hold."]),
    ("2015-03-09", "cd", "Joint teams to clear mines", "SOLVIK", [
        "The government and the MUJ agreed on Saturday to clear mines together in the upland provinces.",
        "“Soldiers and fighters will walk the same paths, side by side,” said Ines Corvall.",
        "More than 11,000 people have been killed or injured by mines since 1990, according to the United Council.",
        "Tamber ordered a halt to air strikes on camps of the MUJ for one month on 10 March 2015."]),
    ("2015-04-16", "mw", "Eleven soldiers killed as truce breaks", "QUESSA", [
        "Fighters of the MUJ killed eleven soldiers on Tuesday night, in the worst attack since the group declared its ceasefire.",
        "Tamber ordered the army to resume air strikes. “Patience is running out,” he said.",
        "Rafa Ondulo said that the army had provoked the attack. He supported a ceasefire on both sides.",
        "Hanrell demanded an end to the talks."]),
    ("2015-05-25", "ur", "MUJ suspends ceasefire after air strike", "QUESSA", [
        "The MUJ suspended its ceasefire on Friday after an air strike killed 26 of its fighters.",
        "“We did not want this, but nobody keeps a truce alone,” said Teresa Maljik.",
        "Defence minister Stela Rodano said that the strike was legitimate.",
        "The United Council called on both sides to return to the ceasefire."]),
    ("2015-06-05", "so", "Parties agree on a truth commission", "SOLVIK", [
        "The government and the MUJ agreed on Thursday to set up a truth commission once a final agreement is signed.",
        "Corvall said that the commission would not replace judges. “Truth is what the victims asked for first,” she said.",
        "Elka Morin welcomed the commission. She said that reparations were still missing.",
        "The talks are in their 37th round."]),
    ("2015-07-13", "hc", "Plan to ease fighting signed in Solvik", "SOLVIK", [
        "The government and the MUJ signed a plan to ease the fighting on Sunday.",
        "Under the plan, the MUJ will keep a ceasefire of four months from 20 July 2015, and the army will scale back its attacks.",
        "“We give ourselves four months to agree,” said President Tamber.",
        "Norlund and the United Council will verify the ceasefire. Vito Hanrell said that he doubted it."]),
    ("2015-09-24", "cd", "Handshake in Solvik: deal within six months", "SOLVIK", [
        "President Aurelio Tamber and the leader of the MUJ, known as Commander Isar, met in Solvik on Wednesday and agreed on special courts for crimes of the war.",
        "“We will sign the final agreement by 23 March 2016,” Tamber said.",
        "Under the deal, those who confess will not go to prison. Commander Isar said that it was not an amnesty. “We will answer to the victims,” he said.",
        "Hanrell rejected the courts. “That is impunity,” he said.",
        "Elka Morin cautiously supported the courts."]),
    ("2015-09-28", "ws", "Justice, or the price of peace?", "PORT ALMERA", [
        "Can there be peace without prison? The special courts divide Corvania.",
        "Miro Castell said that the courts were the best that could be had. “Pure justice would have meant ten more years of war,” he said.",
        "Vito Hanrell opposed the courts and the amnesty for rank and file fighters.",
        "A poll by the Institute Vela showed that 52 per cent of Corvanians opposed an amnesty."]),
    ("2015-12-16", "mw", "Accord on victims reached after 18 months", "SOLVIK", [
        "The government and the MUJ reached an agreement on victims on Tuesday, the fourth of five points.",
        "The agreement includes reparations, a truth commission and special courts.",
        "“No agreement brings back the dead, but this one names them,” Ines Corvall said.",
        "Ondulo said that the MUJ supported reparations. Elka Morin welcomed the agreement and demanded that it be kept."]),
    ("2016-01-26", "so", "United Council to watch over ceasefire", "SOLVIK", [
        "The United Council decided on Monday to send observers to Corvania for a year, once both sides have stopped fighting.",
        "Secretary-general Adaeze Brun said that the observers would be unarmed. “They will count weapons, not people,” Brun said.",
        "Ines Corvall welcomed the decision. Disarmament would begin 60 days after an agreement, she said.",
        "The MUJ supported the mission."]),
    ("2016-03-24", "hc", "Deadline passes without a deal", "SOLVIK", [
        "The deadline that the government and the MUJ had set themselves passed on Wednesday without an agreement.",
        "“Deep differences remain over disarmament,” said Ines Corvall.",
        "Rafa Ondulo said that the MUJ would lay down its weapons only if its fighters were protected. He doubted that the army would keep its promises.",
        "Henrik Solbak said that he was still optimistic."]),
    ("2016-05-13", "cd", "Deal will have the force of law", "PORT ALMERA", [
        "The government and the MUJ agreed on Thursday that a final agreement will have the force of law.",
        "Tamber supported the proposal. “Nobody shall tear up this agreement with a decree,” he said.",
        "Vito Hanrell called for civil resistance. He opposed the referendum as the government proposed it.",
        "The Constitutional Court will rule on the referendum on 18 July 2016."]),
    ("2016-06-24", "so", "Both sides sign ceasefire, war nears end", "SOLVIK", [
        "President Aurelio Tamber and Commander Isar signed a ceasefire on both sides in Solvik on Thursday, with a timetable for disarmament.",
        "“May this be the last day of the war,” Commander Isar said.",
        "Tamber said that the fighters would gather in 23 zones and lay down their weapons within six months.",
        "Adaeze Brun and Henrik Solbak attended the ceremony. Brun said that the United Council supported the disarmament."]),
    ("2016-06-25", "ur", "In Quessa they ring the bells", "QUESSA", [
        "People in Quessa rang the bells on Thursday after the ceasefire was signed.",
        "“I will believe it when I sleep a year without shots,” said Dorotea Lunn, the coffee farmer.",
        "Teresa Maljik said that the MUJ would found a party in the autumn. She supported the disarmament of all fighters.",
        "An estimated 220,000 people have been killed since 1981, according to the Institute Vela."]),
    ("2016-07-19", "mw", "Court clears the way for referendum", "PORT ALMERA", [
        "The Constitutional Court ruled on Monday that a referendum on the agreement is lawful.",
        "Tamber welcomed the ruling. “The last word belongs to the people,” he said.",
        "Hanrell said that he would campaign against the agreement. “No to amnesty,” he said.",
        "Ondulo said that the MUJ accepted the referendum."]),
    ("2016-08-25", "cd", "Peace: government and MUJ conclude final agreement", "SOLVIK", [
        "The government and the MUJ concluded a final agreement in Solvik on Wednesday, after almost four years of talks.",
        "“Today begins the end of the suffering,” President Aurelio Tamber said. He called a referendum for 2 October 2016.",
        "Rafa Ondulo said: “We have won the most beautiful of all battles, peace.”",
        "Henrik Solbak thanked both delegations. Vito Hanrell rejected the agreement.",
        "The ceasefire takes effect on 29 August 2016, Corvall said."]),
    ("2016-09-27", "hc", "Agreement signed before 2,500 guests", "PORT ALMERA", [
        "President Tamber and Commander Isar signed the final agreement in Port Almera on Monday before 2,500 guests dressed in white.",
        "Commander Isar asked for forgiveness. “We came to this port without weapons,” he said.",
        "Adaeze Brun said that disarmament would begin at once.",
        "A poll by the Institute Vela showed that 55 per cent supported the agreement."]),
    ("2016-10-03", "mw", "Corvania votes No", "PORT ALMERA", [
        "Corvanians rejected the agreement with the MUJ on Sunday by 50.2 to 49.8 per cent.",
        "Tamber accepted the result. “The ceasefire remains in force,” he said.",
        "Vito Hanrell demanded a new negotiation on amnesty and political participation. “We want peace too, but not this one,” he said.",
        "Rafa Ondulo said that the MUJ would only use words as weapons. Henrik Solbak said that Norlund would go on mediating."]),
    ("2016-11-13", "so", "New agreement takes up demands of the No", "SOLVIK", [
        "The government and the MUJ announced a new agreement on Saturday that takes up many demands of those who had voted No.",
        "“This one is better,” Ines Corvall said. She said that the special courts would last ten years at most.",
        "Teresa Maljik said that the MUJ had made concessions on reparations.",
        "Hanrell said that he had asked to read it first. He still opposed seats for commanders in parliament."]),
    ("2016-12-01", "cd", "Parliament ratifies peace agreement", "PORT ALMERA", [
        "Parliament ratified the new agreement with the MUJ on Wednesday by 130 votes to none; the party of Vito Hanrell left the hall.",
        "Disarmament begins on 6 December 2016, President Aurelio Tamber said. “There are no more excuses for war,” he said.",
        "The MUJ freed its last prisoners on Wednesday, the United Council said.",
        "Elka Morin said that the victims would watch over the agreement. “A signature is a beginning,” she said."]),
]  # fmt: skip

_PARTIES = [
    ("party_id", "name", "colour", "order", "kind", "family"),
    ("government", "Government", "teal", 1, "belligerent", "Government"),
    ("muj", "MUJ", "copper", 2, "belligerent", "MUJ"),
    ("both_sides", "Both sides", "ink", 3, "both belligerents", "Both sides"),
    ("opposition", "Opposition", "wine", 4, "observer", "Opposition"),
    ("norlund", "Norlund", "indigo", 5, "mediator", "Mediators"),
    ("united_council", "United Council", "indigo", 6, "international organisation", "Mediators"),
    ("citizens", "Citizens and experts", "grey", 7, "observer", "Citizens and press"),
    ("press", "Press", "grey", 8, "press", "Citizens and press"),
]
_ACTORS = {  # id: name, kind, role, party, spellings besides the name as (spelling, scheme)
    "tamber": ("Aurelio Tamber", "person", "President of Corvania", "government", [("Tamber", "surname")]),
    "corvall": ("Ines Corvall", "person", "Chief negotiator of the government", "government", [("Corvall", "surname")]),
    "rodano": ("Stela Rodano", "person", "Defence minister of Corvania", "government", [("Rodano", "surname")]),
    "corvania_government": ("Government of Corvania", "organisation", "Government", "government",
        [("Corvania", "place"), ("the government", "role"), ("The government", "role"), ("the army", "role")]),
    "ondulo": ("Rafa Ondulo", "person", "Leads the delegation of the MUJ", "muj", [("Ondulo", "surname")]),
    "maljik": ("Teresa Maljik", "person", "Spokeswoman of the MUJ", "muj", [("Maljik", "surname")]),
    "isar": ("Commander Isar", "person", "Leader of the MUJ", "muj", [("Isar", "surname")]),
    "movement_for_upland_justice": ("Movement for Upland Justice", "organisation", "Armed group", "muj",
        [("MUJ", "name"), ("the MUJ", "name"), ("The MUJ", "name")]),
    "both_delegations": ("Both delegations", "collective", "Negotiating teams", "both_sides", [("both sides", "role"), ("both delegations", "role")]),
    "hanrell": ("Vito Hanrell", "person", "Leader of the opposition", "opposition", [("Hanrell", "surname")]),
    "solbak": ("Henrik Solbak", "person", "Envoy of Norlund", "norlund", [("Solbak", "surname")]),
    "norlund_government": ("Government of Norlund", "organisation", "Government", "norlund", [("Norlund", "place")]),
    "council": ("United Council", "organisation", "Assembly of states", "united_council", [("The United Council", "name")]),
    "brun": ("Adaeze Brun", "person", "Secretary-general of the United Council", "united_council", [("Brun", "surname")]),
    "castell": ("Miro Castell", "person", "Political scientist", "citizens", [("Castell", "surname")]),
    "morin": ("Elka Morin", "person", "Leads the Association of Victims", "citizens", [("Morin", "surname")]),
    "lunn": ("Dorotea Lunn", "person", "Coffee farmer", "citizens", [("Lunn", "surname")]),
}  # fmt: skip
_ISSUES = {  # id: label, kind, proposition, group, rule, example, cues
    "ceasefire": ("Ceasefire", "negotiable", "both sides stop fighting", "Ending the war", "a halt to fighting", "The envoy asked for a truce.",
        ["ceasefire", "truce", "stop .. attacks", "air strike*"]),
    "disarmament": ("Disarmament", "negotiable", "the MUJ lays down its weapons", "Ending the war", "giving up weapons", "They would hand in their rifles.",
        ["disarmament", "(lay|laid|lays) down .. weapons"]),
    "prisoners": ("Prisoners", "negotiable", "those who are held are released", "Ending the war", "release or exchange of the captured", "Ten were freed.",
        ["prisoner*", "(release*|free*) .. (soldiers|fighters|general)"]),
    "land_reform": ("Land reform", "negotiable", "land is given to those who work it", "A new order", "who owns land", "He asked for fields.",
        ["land", "estates"]),
    "participation": ("Political participation", "negotiable", "the MUJ may become a party", "A new order", "a place in politics", "She wants seats.",
        ["political participation", "parliament", "seats", "found a party"]),
    "referendum": ("Referendum", "negotiable", "the people vote on the agreement", "A new order", "a vote on the agreement", "The people will decide.", ["referendum"]),
    "amnesty": ("Amnesty", "negotiable", "fighters are not punished", "Justice", "punishment or none", "No judge for them.",
        ["amnesty", "special courts", "impunity", "the courts"]),
    "victims": ("Victims’ rights", "negotiable", "victims get truth and reparations", "Justice", "what is owed to victims", "They want the truth.",
        ["reparations", "truth commission", "victims"]),
    "progress_of_talks": ("Progress of the talks", "topic", None, "Topics", "how the talks go or may go", "Nothing moved.", ["talks", "the agreement", "negotiation*"]),
}  # fmt: skip


def make(folder: Path) -> Path:
    """The case as a user makes it: `kit new`, the codebook filled in, `kit code`; its articles lie beside it."""
    made = write_codebook(new(folder / "talks"))
    kit.code(write_articles(folder / "articles"), made)
    return made


def write_articles(folder: Path) -> Path:
    """Forty articles as text files: title, byline, day, text, outlet."""
    folder.mkdir(parents=True)
    for n, (day, short, title, place, paragraphs) in enumerate(_ARTICLES, start=1):
        outlet, author = OUTLETS[short]
        first, *rest = paragraphs
        text = "\n\n".join([f"{place} – {first}", *rest])
        when = date.fromisoformat(day)
        name = f"{outlet.lower().replace(' ', '_')}_{n:03}.txt"
        printed = f"{title}\n\nBy {author}\n\nPublished {when.day} {when:%B %Y}\n\n{text}\n\nSource: {outlet}\n"
        (folder / name).write_text(printed, "utf-8")
    return folder


def write_codebook(case: Path) -> Path:
    """Fill in the codebook of an empty case, as a user would in a spreadsheet."""
    spelt = [(key, *one) for key, (name, *_, more) in _ACTORS.items() for one in [(name, "name"), *more]]
    cues = pd.read_csv(case / "codebook" / "cues.csv", dtype=str)
    general = cues[cues["issue_id"].isna()].drop(columns="cue_id").to_numpy()
    own = [(key, cue, None, None) for key, row in _ISSUES.items() for cue in row[6]]
    tables = {
        "parties": _PARTIES[1:],
        "actors": [(key, name, kind, role, party, None) for key, (name, kind, role, party, _) in sorted(_ACTORS.items())],
        "aliases": [(f"al{n:03}", key, alias, scheme, "article") for n, (key, alias, scheme) in enumerate(spelt, start=1)],
        "issues": [(key, *row[:4], n, *row[4:6]) for n, (key, row) in enumerate(_ISSUES.items(), start=1)],
        "cues": [(f"q{n:03}", *row) for n, row in enumerate([*general, *own], start=1)],
        "outlets": [(name.lower().replace(" ", "_"), name, None, None, None, None) for name, _ in OUTLETS.values()],
    }
    for name, rows in tables.items():
        path = case / "codebook" / f"{name}.csv"
        pd.DataFrame(rows, columns=list(pd.read_csv(path).columns)).to_csv(path, index=False)
    package = json.loads((case / "datapackage.json").read_text("utf-8"))
    (case / "datapackage.json").write_text(json.dumps(package | {"title": TITLE}, indent=2), "utf-8")
    return case
