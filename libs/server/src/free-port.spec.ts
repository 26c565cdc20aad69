import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { configurationFrom } from './configuration.js';
import { mustBeFree } from './free-port.js';

describe('where a process is to listen', () => {
  it('is tried, and left again', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await expect(mustBeFree('127.0.0.1', port, 'PORT')).rejects.toThrow(
      `PORT: another process listens on port ${port} of 127.0.0.1; end it, or choose another port`,
    );
    other.close();
    await once(other, 'close');
    await mustBeFree('127.0.0.1', port, 'PORT');
    await mustBeFree('127.0.0.1', port, 'PORT');
    await mustBeFree('127.0.0.1', 0, 'PORT');
  });

  it('is not the same for people and for metrics', () => {
    expect(() => configurationFrom({ PORT: '3000', HAVSTANG_METRICS_PORT: '3000' })).toThrow(
      'HAVSTANG_METRICS_PORT: is the same as PORT',
    );
    expect(configurationFrom({ PORT: '3000', HAVSTANG_METRICS_PORT: '9464' })).toMatchObject({ metricsPort: 9464 });
  });

  it.each([
    ['PORT', 'abc', 'write a number of a port'],
    ['HAVSTANG_URL', 'ftp://kiruna.example', 'write http://HOST[:PORT]'],
    ['HAVSTANG_URL', 'https://kiruna.example/havstang', 'without a path'],
    ['EVENT_STORE_URL', 'sqlite:', 'write sqlite:FILE'],
  ])('%s=%s is told what to write instead', (name, value, told) => {
    expect(() => configurationFrom({ [name]: value })).toThrow(
      new RegExp(`^${name}: .*${told.replace(/[[\]]/g, '.')}`),
    );
  });

  it('is told by its variable where there is no such address', async () => {
    await expect(mustBeFree('192.0.2.1', 0, 'HAVSTANG_HOST')).rejects.toThrow(
      'HAVSTANG_HOST: 192.0.2.1 is no address of this machine',
    );
  });
});
