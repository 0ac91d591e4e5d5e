// The panels of a page that follow the same controls. The first of them, as the page reads, shows the bar.
import {together} from './page.js';

// What such panels have in common. Every view runs a module of its own, so this holds plain values and functions.
export function groupOf(key) {
  const {groups} = together();
  if (!groups.has(key)) groups.set(key, {key, members: [], leader: null, amiss: new Map()});
  return groups.get(key);
}

// Take part, from when the panel stands on the page. `member` is {el, lead, rest, update, …}: what to do when it is to show the bar, when
// it is no longer to, and when something beside its own drawing has changed what the bar says.
export function join(group, member, stop) {
  group.members.push(member);
  elect(group);
  for (const each of group.members) if (each.waits()) each.redraw();
  stop.push(() => {
    group.members.splice(group.members.indexOf(member), 1);
    if (group.leader === member) {
      member.rest();
      group.leader = null;
    }
    elect(group);
    if (!group.members.length) together().groups.delete(group.key);
  });
}

// Who shows the bar now: asked again when one comes, goes or is put back into the page.
export function elect(group) {
  const first = group.members.reduce((found, member) => (!found || precedes(member.el, found.el) ? member : found), null);
  if (first && first !== group.leader) {
    group.leader?.rest();
    group.leader = first;
    first.lead();
  }
  group.leader?.update();
}

function precedes(one, other) {
  if (!one.isConnected || !other.isConnected) return one.isConnected;
  return Boolean(other.compareDocumentPosition(one) & 2); // DOCUMENT_POSITION_PRECEDING
}
