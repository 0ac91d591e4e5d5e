// One picture on a sheet of its own, for the browser's print window, which can save it as PDF.
import {element} from './element.js';
import {PRINT} from './save.js';

// `picture` is {svg, width, height}; `name` is what the window offers as the name of the file.
export async function printAlone({svg, width, height}, name) {
  document.querySelector('.kit-alone')?.remove();
  const high = (PRINT.mm * height / width).toFixed(2);
  const image = element('img', {alt: '', src: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`});
  image.style.cssText = `display:block;width:${PRINT.mm}mm;height:${high}mm`;
  const style = element(
    'style',
    {},
    `.kit-alone { display: none }
    @media print {
      @page { size: ${PRINT.mm}mm ${(Number(high) + 0.5).toFixed(2)}mm; margin: 0 }
      html, body { position: static !important; overflow: visible !important; height: auto !important; margin: 0 !important;
        min-height: 0 !important; padding: 0 !important; background: #fff !important }
      body > :not(.kit-alone) { display: none !important }
      body > .kit-alone { display: block !important }
    }`,
  );
  const sheet = element('div', {class: 'kit-alone'}, style, image);
  document.body.append(sheet);
  await image.decode();
  const {title} = document;
  const tidy = () => {
    document.title = title;
    sheet.remove();
  };
  addEventListener('afterprint', tidy, {once: true});
  document.title = name;
  globalThis.print();
}
