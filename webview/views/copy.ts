/** Times the size on screen, so that a copied picture is sharp on paper. */
const pixelRatio = 2;

export function copyText(text: string): Promise<void> {
  return navigator.clipboard.writeText(text);
}

export function copySvg(drawing: HTMLElement): Promise<void> {
  return copyText(svgText(drawing));
}

export async function copyPng(drawing: HTMLElement): Promise<void> {
  const { width, height } = sizeOf(drawing);
  const image = new Image();
  // a data URL, since a picture from a blob would taint the canvas
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgText(drawing))}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = width * pixelRatio;
  canvas.height = height * pixelRatio;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('The picture is empty.');
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]);
}

/** The drawing as a file of its own: with its size, which in the page comes from around it. */
function svgText(drawing: HTMLElement): string {
  const svg = drawing.querySelector('svg')?.cloneNode(true);
  if (!(svg instanceof SVGElement)) throw new Error('There is no drawing.');
  const { width, height } = sizeOf(drawing);
  svg.setAttribute('width', String(width));
  svg.setAttribute('height', String(height));
  return new XMLSerializer().serializeToString(svg);
}

function sizeOf(drawing: HTMLElement): { width: number; height: number } {
  const { width = 0, height = 0 } = drawing.querySelector('svg')?.viewBox.baseVal ?? {};
  return { width: Math.ceil(width), height: Math.ceil(height) };
}
