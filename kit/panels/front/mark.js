// The mark: clicked in a chart, chosen in its numbers or asked for by an address. It stands in the model, so Python knows it too.

// {cube, where, label}, or null
export function currentMark({model, cubes}) {
  const mark = model.get('mark');
  return mark?.cube && cubes[mark.cube] ? mark : null;
}

export function keepMark({model}, mark) {
  model.set('mark', mark ? {cube: mark.cube, where: mark.where, label: mark.label} : {});
  model.save_changes();
}
