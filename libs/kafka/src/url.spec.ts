import { parseKafkaUrl } from './url.js';

const messageOf = (url: string): string => {
  try {
    parseKafkaUrl(url);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error(`${url} was accepted`);
};

describe('a Kafka URL', () => {
  it('may say no more than one broker', () => {
    expect(parseKafkaUrl('kafka://broker')).toEqual({
      brokers: ['broker:9092'],
      ssl: false,
      prefix: 'havstang',
      partitions: 6,
      replication: 1,
      clientId: 'havstang',
    });
  });

  it('may say everything', () => {
    const options =
      'ssl=true&caFile=/run/ca.pem&mechanism=scram-sha-256&prefix=kiruna&partitions=12&replication=3&clientId=ledger';
    expect(parseKafkaUrl(`kafka://le%40dger:p%3Aw%2F%C3%A5@a:9092,[::1]:9093,c/?${options}`)).toEqual({
      brokers: ['a:9092', '[::1]:9093', 'c:9092'],
      ssl: true,
      caFile: '/run/ca.pem',
      sasl: { mechanism: 'scram-sha-256', username: 'le@dger', password: 'p:w/å' },
      prefix: 'kiruna',
      partitions: 12,
      replication: 3,
      clientId: 'ledger',
    });
  });

  it('with a user means SCRAM, unless it says otherwise', () => {
    expect(parseKafkaUrl('kafka://u:p@a').sasl?.mechanism).toBe('scram-sha-512');
    expect(parseKafkaUrl('kafka://u:p@a?mechanism=plain').sasl?.mechanism).toBe('plain');
  });

  it.each([
    ['http://a', 'must look like'],
    ['kafka://', 'must look like'],
    ['kafka://a:port', 'number 1'],
    ['kafka://a,b:99999', 'number 2'],
    ['kafka://a,,b', 'number 2'],
    ['kafka://a?partition=3', 'unknown option "partition"'],
    ['kafka://a?prefix=x&prefix=y', '"prefix" twice'],
    ['kafka://a?partitions=0', 'partitions=0'],
    ['kafka://a?replication=many', 'replication=many'],
    ['kafka://a?prefix=a.b', '"a.b"'],
    ['kafka://a?ssl=yes', 'ssl=yes'],
    ['kafka://a?caFile=/ca.pem', 'not ssl=true'],
    ['kafka://a?mechanism=plain', 'neither user nor password'],
    ['kafka://u:p@a?mechanism=kerberos', 'unknown mechanism'],
  ])('is refused: %s', (url, why) => {
    expect(messageOf(url)).toContain(why);
  });

  it.each([
    'kafka://u:sesam:x@a',
    'kafka://:sesam@a',
    'kafka://u:sesam%ZZ@a',
    'kafka://u:sesam@a:x',
    'kafka://u:sesam@a?x=1',
    'kafka://u:sesam/x@a',
    'kafka://u:sesam',
  ])('does not give away the password when it is refused: %s', (url) => expect(messageOf(url)).not.toContain('sesam'));
});
