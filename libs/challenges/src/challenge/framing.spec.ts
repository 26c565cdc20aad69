import { isOpenQuestion, saysTheSame } from './framing.js';

it.each([
  ['Hur kan vi dela en felanmälan?', true],
  ['hur skulle vi kunna dela en felanmälan?', true],
  ['  How might we share one fault report?  ', true],
  ['How can we share one fault report?', true],
  ['Hur kan vi dela en felanmälan', false],
  ['Vi delar en felanmälan?', false],
  ['Hur kan vi ?', false],
  ['Hur kan vi …?', false],
  ['Hur kan viktiga fel delas?', false],
])('%s → %s', (text, open) => expect(isOpenQuestion(text)).toBe(open));

it('looks past case and spacing, not past words', () => {
  expect(saysTheSame('Hur kan vi  göra?', ' hur kan vi göra? ')).toBe(true);
  expect(saysTheSame('Hur kan vi göra?', 'Hur kan ni göra?')).toBe(false);
});
