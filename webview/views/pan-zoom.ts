/** How far one may zoom, in and out. */
const scales = { least: 0.2, most: 8 };

/** Lets one drag `content` about in `frame`, and zoom it with Ctrl and the wheel, as in the editor. */
export function panAndZoom(frame: HTMLElement, content: HTMLElement): { zoomBy(factor: number): void; reset(): void } {
  let scale = 1;
  let x = 0;
  let y = 0;
  const apply = () => {
    content.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
  };

  /** The point of the frame under the mouse stays where it is. */
  function zoomAt(factor: number, left: number, top: number): void {
    const next = Math.min(scales.most, Math.max(scales.least, scale * factor));
    x = left - ((left - x) * next) / scale;
    y = top - ((top - y) * next) / scale;
    scale = next;
    apply();
  }

  frame.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const { left, top } = frame.getBoundingClientRect();
      zoomAt(Math.exp(-event.deltaY / 300), event.clientX - left, event.clientY - top);
    },
    { passive: false },
  );
  frame.addEventListener('pointerdown', (down) => {
    if (down.button !== 0) return;
    frame.setPointerCapture(down.pointerId);
    const from = { x: x - down.clientX, y: y - down.clientY };
    const move = (event: PointerEvent) => {
      x = from.x + event.clientX;
      y = from.y + event.clientY;
      apply();
    };
    frame.addEventListener('pointermove', move);
    frame.addEventListener('lostpointercapture', () => frame.removeEventListener('pointermove', move), { once: true });
  });
  return {
    zoomBy: (factor) => zoomAt(factor, frame.clientWidth / 2, frame.clientHeight / 2),
    reset() {
      scale = 1;
      x = 0;
      y = 0;
      apply();
    },
  };
}
