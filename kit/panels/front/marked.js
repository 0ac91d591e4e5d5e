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
