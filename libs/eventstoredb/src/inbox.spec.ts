import { createInbox } from './inbox.js';

describe('an inbox', () => {
  it('gives everything that came meanwhile at once, in order', async () => {
    const inbox = createInbox<number>(10);
    [1, 2, 3].forEach(inbox.put);
    expect(await inbox.take()).toEqual([1, 2, 3]);
    const waiting = inbox.take();
    inbox.put(4);
    expect(await waiting).toEqual([4]);
  });

  it('gives what came before the error, then the error', async () => {
    const inbox = createInbox<number>(10);
    inbox.put(1);
    inbox.end(new Error('broken'));
    inbox.end();
    expect(await inbox.take()).toEqual([1]);
    await expect(inbox.take()).rejects.toThrow('broken');
  });

  it('says when it is full, and once when there is room again', async () => {
    const inbox = createInbox<number>(2);
    let resumed = 0;
    inbox.put(1);
    expect(inbox.isFull()).toBe(false);
    inbox.put(2);
    expect(inbox.isFull()).toBe(true);
    inbox.whenEmpty(() => (resumed += 1));
    expect(await inbox.take()).toEqual([1, 2]);
    inbox.put(3);
    await inbox.take();
    expect(resumed).toBe(1);
  });

  it('ends whoever waits', async () => {
    const inbox = createInbox<number>(2);
    const waiting = inbox.take();
    inbox.end();
    expect(await waiting).toBeUndefined();
  });
});
