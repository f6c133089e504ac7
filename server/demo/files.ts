import { crc32, deflateSync } from 'node:zlib';

/** Attachments of the demo, made here: a photograph-like picture and one-page documents. */

/** A PDF of one page with these lines of plain ASCII text. */
export function pdf(title: string, lines: readonly string[]): Buffer {
  const safe = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?').replace(/[\\()]/g, '\\$&');
  const shown = lines.map((line) => `(${safe(line)}) Tj T*`).join('\n');
  const content = `BT /F1 20 Tf 60 780 Td (${safe(title)}) Tj /F1 11 Tf 18 TL 0 -40 Td\n${shown}\nET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ];
  let text = '%PDF-1.4\n';
  const places = objects.map((object, i) => {
    const at = text.length;
    text += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(at).padStart(10, '0')} 00000 n \n`;
  });
  const table = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.join('')}`;
  text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

const WIDTH = 320;
const HEIGHT = 200;

/** A PNG: two wheels and a frame before an evening sky; `seed` changes the colours. */
export function picture(seed: number): Buffer {
  const rows = Buffer.alloc(HEIGHT * (WIDTH * 3 + 1));
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) rows.set(colour(x, y, seed), y * (WIDTH * 3 + 1) + 1 + x * 3);
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(WIDTH, 0);
  head.writeUInt32BE(HEIGHT, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function colour(x: number, y: number, seed: number): [number, number, number] {
  const ring = (cx: number): boolean => Math.abs(Math.hypot(x - cx, y - 135) - 42) < 4;
  const line = (ax: number, ay: number, bx: number, by: number): boolean => {
    const t = Math.max(
      0,
      Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2)),
    );
    return Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay)) < 3;
  };
  if (ring(95) || ring(225)) return [30, 30, 36];
  const frame = [
    line(95, 135, 130, 75),
    line(130, 75, 205, 75),
    line(205, 75, 225, 135),
    line(130, 75, 155, 135),
    line(155, 135, 205, 75),
  ];
  if (frame.some((hit) => hit)) return [20 + ((seed * 53) % 160), 90, 60 + ((seed * 31) % 120)];
  if (y > 178) return [120, 130, 110];
  const dusk = y / HEIGHT;
  return [Math.round(150 + 90 * dusk), Math.round(170 + 20 * dusk), Math.round(225 - 70 * dusk)];
}
