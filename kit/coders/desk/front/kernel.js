// Messages of the desk's text to the kernel, behind everything that was typed.

// ipywidgets holds back what is typed while the kernel is busy with the letter before. Two answers from the kernel later, everything
// typed has reached it.
const ANSWERS = 2;

export function connect(model, stop) {
  const waiting = []; // what to call with the next answers
  const hear = (message) => message?.pong && waiting.shift()?.();
  model.on('msg:custom', hear);
  stop.push(() => model.off('msg:custom', hear));
  const send = (message) => model.send(message);
  const typed = async () => {
    for (let i = 0; i < ANSWERS; i++) {
      await new Promise((heard) => {
        waiting.push(heard);
        send({do: 'ping'});
      });
    }
  };
  const ask = async (message) => {
    await typed(); // so that the desk knows of a form that is not saved
    send(message);
  };
  return {send, typed, ask};
}
