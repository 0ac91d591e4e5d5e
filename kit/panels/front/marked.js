// The mark that filters: its passages alone are counted. It stands in a model as JSON.

// What is written of a filtering mark, or null.
export function readMarked(model) {
  try {
    const mark = JSON.parse(model?.get('value') || 'null');
    const whole = typeof mark?.cube === 'string' && mark.where && Object.values(mark.where).every(Array.isArray);
    return whole ? mark : null;
  } catch {
    return null;
  }
}

// A mark as text, the same for the same ids in any order: cube*dimension.id.id*dimension.id
export const markText = (mark) => {
  const safe = (id) => String(id).replace(/[%*.]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
    parts = Object.entries(mark.where).map(([dim, ids]) => [safe(dim), ...[...ids].map(safe).sort()].join('.'));
  return [safe(mark.cube), ...parts.sort()].join('*');
};

// The text of a mark → the mark, if this panel knows its cube and all its ids.
export function markOf({cubes, spec}, text) {
  const plain = (part) => part.replace(/%([0-9A-F]{2})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));
  const [cube, ...parts] = text.split('*').map((part) => part.split('.').map(plain));
  const labels = Object.hasOwn(cubes, cube[0]) ? cubes[cube[0]].labels : {};
  const known = parts.length &&
    parts.every(([dim, ...ids]) => Object.hasOwn(labels, dim) && ids.every((id) => labels[dim].includes(id)));
  if (!known) return null;
  const names = Object.fromEntries(
    [['issue', 'issues'], ['outlet', 'outlets'], ['stance', 'stances'], ['event', 'events']].map(([dim, list]) => [
      dim,
      new Map(spec[list].map((each) => [each.id, each.label])),
    ]),
  );
  const label = parts.map(([dim, ...ids]) => ids.map((id) => names[dim]?.get(id) ?? id).join(', ')).join(' · ');
  return {cube: cube[0], where: Object.fromEntries(parts.map(([dim, ...ids]) => [dim, ids])), label};
}
