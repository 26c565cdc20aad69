import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import type { Fact, Report, ReportNode, ReportStep } from './report.js';
import { WORDS } from './words.js';

const INK = '#1d2530';
const SOFT = '#5a6675';
const MARK = '#14548c';
const GOOD = '#1e6b3a';
const BAD = '#a1201b';
const MARGIN = 50;
const INDENT = 12;
/** Further in there would be no room left on the page. */
const DEEPEST = 5;

/** Fonts are embedded: those that every reader has lack the letters of Sámi. */
const fontFile = (name: string): string => createRequire(import.meta.url).resolve(`#fonts/${name}.ttf`);

type Doc = PDFKit.PDFDocument;

/** The report as a PDF on A4, with a table of contents for screen readers and numbered pages. The same words as `reportHtml`. */
export const reportPdf = (report: Report): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const { lang, title } = report;
    const doc = new PDFDocument({
      size: 'A4',
      margins: { top: MARGIN, bottom: MARGIN + 15, left: MARGIN, right: MARGIN },
      bufferPages: true,
      // None to begin with: its own would have to be found in files of its package.
      font: '',
      lang,
      displayTitle: true,
      info: { Title: title, Subject: WORDS.heading[lang], Creator: 'Hävstång' },
    });
    const chunks: Buffer[] = [];
    doc.on('data', (chunk: Buffer) => chunks.push(chunk));
    doc.on('end', () => resolve(Buffer.concat(chunks)));
    doc.on('error', reject);
    for (const [name, file] of Object.entries({ text: 'DejaVuSans', bold: 'DejaVuSans-Bold', mono: 'DejaVuSansMono' }))
      doc.registerFont(name, fontFile(file));
    write(doc, report);
    numberPages(doc, report);
    doc.end();
  });

const write = (doc: Doc, report: Report): void => {
  const { lang, title, facts, verdict, sealed, chain, missing, cut, boundaries, relied, proof, leaves } = report;
  const w = (name: keyof typeof WORDS): string => WORDS[name][lang];
  doc.font('text').fontSize(8).fillColor(SOFT).text(w('heading').toLocaleUpperCase(lang), { characterSpacing: 0.6 });
  doc.font('bold').fontSize(18).fillColor(INK).text(title).moveDown(0.4);
  writeFacts(doc, facts);
  doc.moveDown(0.5);
  doc
    .font('bold')
    .fontSize(11)
    .fillColor(verdict.ok ? GOOD : BAD)
    .text(verdict.text, MARGIN)
    .moveDown(0.2);
  if (!verdict.ok) doc.text(w('nothingTrusted'));
  if (verdict.level !== undefined) aside(doc, verdict.level);

  if (verdict.findings.length > 0) {
    heading(doc, w('findings'));
    bullets(doc, verdict.findings);
  }
  heading(doc, w('chain'));
  if (sealed !== undefined) aside(doc, sealed);
  for (const node of chain) writeNode(doc, node);
  if (missing.length > 0) aside(doc, `${w('missing')}: ${missing.join(', ')}`);
  if (cut) aside(doc, w('cut'));
  heading(doc, w('boundaries'));
  bullets(doc, boundaries.length > 0 ? boundaries : [w('none')]);
  heading(doc, w('relied'));
  bullets(doc, relied.length > 0 ? relied : [w('reliedNone')]);
  heading(doc, w('proof'));
  writeFacts(doc, proof);
  subheading(doc, w('shows'));
  bullets(doc, verdict.shows);
  subheading(doc, w('open'));
  bullets(doc, verdict.open);
  heading(doc, w('leaves'));
  aside(doc, w('leavesWhy'));
  for (const { index, recorded, leaf } of leaves) {
    room(doc, 12);
    const y = doc.y;
    doc.font('text').fontSize(7).fillColor(INK).text(String(index), MARGIN, y, { width: 40 });
    doc.text(recorded, MARGIN + 42, y, { width: 110 });
    doc
      .font('mono')
      .fontSize(6.5)
      .text(leaf, MARGIN + 155, y, { width: widthFrom(doc, MARGIN + 155) });
  }
};

const widthFrom = (doc: Doc, x: number): number => doc.page.width - MARGIN - x;

/** Goes on to the next page unless so much is left of this one. */
const room = (doc: Doc, height: number): void => {
  if (doc.y + height > doc.page.height - doc.page.margins.bottom) doc.addPage();
};

const heading = (doc: Doc, text: string): void => {
  room(doc, 90);
  doc.moveDown(1.1).font('bold').fontSize(13).fillColor(INK).text(text, MARGIN);
  doc.outline.addItem(text);
  const y = doc.y + 2;
  doc
    .moveTo(MARGIN, y)
    .lineTo(doc.page.width - MARGIN, y)
    .lineWidth(1.2)
    .strokeColor(INK)
    .stroke();
  doc.y = y + 8;
};

const subheading = (doc: Doc, text: string): void => {
  room(doc, 40);
  doc.moveDown(0.6).font('bold').fontSize(9.5).fillColor(INK).text(text, MARGIN);
};

const aside = (doc: Doc, text: string): void =>
  void doc.font('text').fontSize(8).fillColor(SOFT).text(text, MARGIN).moveDown(0.5);

const bullets = (doc: Doc, items: readonly string[]): void => {
  for (const item of items) {
    room(doc, 24);
    const y = doc.y;
    doc.font('text').fontSize(9).fillColor(INK).text('•', MARGIN, y, { width: 10 });
    doc.text(item, MARGIN + INDENT, y, { width: widthFrom(doc, MARGIN + INDENT) });
  }
};

const writeFacts = (doc: Doc, facts: readonly Fact[]): void => {
  for (const [name, value] of facts) {
    room(doc, 24);
    const y = doc.y;
    doc.font('text').fontSize(9).fillColor(SOFT).text(name, MARGIN, y, { width: 105 });
    doc.fillColor(INK).text(value, MARGIN + 110, y, { width: widthFrom(doc, MARGIN + 110) });
  }
};

const writeNode = (doc: Doc, { kind, title, relation, depth, isRoot, steps }: ReportNode): void => {
  const x = MARGIN + Math.min(depth, DEEPEST) * INDENT;
  room(doc, 60);
  doc
    .moveDown(0.5)
    .font('bold')
    .fontSize(7.5)
    .fillColor(isRoot ? MARK : SOFT);
  const over = `${relation ? `${relation} → ` : ''}${kind.toLocaleUpperCase()}`;
  doc.text(over, x, doc.y, { width: widthFrom(doc, x), characterSpacing: 0.4 });
  if (title !== '')
    doc
      .fontSize(10)
      .fillColor(INK)
      .text(title, x, doc.y, { width: widthFrom(doc, x) });
  for (const step of steps) writeStep(doc, step, x);
};

const writeStep = (doc: Doc, { day, time, what, outcome, note, who, index, refused }: ReportStep, x: number): void => {
  room(doc, 36);
  const y = doc.y + 3;
  const at = x + 62;
  const width = widthFrom(doc, at);
  const result = outcome === undefined ? '' : ` (${outcome})`;
  doc
    .font('text')
    .fontSize(8)
    .fillColor(SOFT)
    .text(time === undefined ? day : `${day}\n${time}`, x, y, { width: 58 });
  doc
    .fontSize(9)
    .fillColor(refused ? BAD : INK)
    .text(`${what}${result}`, at, y, { width });
  if (note !== undefined)
    doc
      .fontSize(8.5)
      .fillColor(INK)
      .text(note, at + 8, doc.y, { width: width - 8 });
  doc.fontSize(8).fillColor(SOFT).text(`${who} · #${index}`, at, doc.y, { width });
};

const numberPages = (doc: Doc, { lang, title }: Report): void => {
  const { start, count } = doc.bufferedPageRange();
  for (let page = start; page < start + count; page++) {
    doc.switchToPage(page);
    // Below the margin, where a text would otherwise begin a page of its own.
    doc.page.margins.bottom = 0;
    const y = doc.page.height - 40;
    const width = doc.page.width - 2 * MARGIN;
    doc.font('text').fontSize(7.5).fillColor(SOFT);
    doc.text(title, MARGIN, y, { width: width - 80, height: 10, ellipsis: true, lineBreak: false });
    const number = `${WORDS.page[lang]} ${page - start + 1} ${WORDS.of[lang]} ${count}`;
    doc.text(number, MARGIN, y, { width, align: 'right', lineBreak: false });
  }
};
