import type { ReflectionEvent } from '@havstang/contracts';
import { given, metaOf } from '@havstang/testing';
import { reflection } from './reflection.js';

const writer = metaOf().actor.ref;
const other = metaOf({ actor: { ref: '00000000-0000-4000-8000-00000000000b' } });
const said = { themes: ['tillit'], text: 'Det blev lättare att fråga.' };
const recorded: ReflectionEvent = { type: 'ReflectionRecorded', data: { ...said, writer } };
const shared: ReflectionEvent = { type: 'ReflectionShared', data: { ...said, writer } };
const withdrawn: ReflectionEvent = { type: 'ReflectionSharingWithdrawn', data: {} };
const record = { type: 'RecordReflection', data: said } as const;
const share = { type: 'ShareReflection', data: {} } as const;
const withdraw = { type: 'WithdrawSharing', data: {} } as const;

describe('a reflection', () => {
  it('is written once', () => {
    given(reflection).when(record).then(recorded);
    given(reflection, recorded).when(record).refuses('reflection-exists');
  });
  it('is shared, and withdrawn, by its writer', () => {
    given(reflection, recorded).when(share).then(shared);
    given(reflection, recorded, shared).when(withdraw).then(withdrawn);
    given(reflection, recorded, shared, withdrawn).when(share).then(shared);
  });
  it('stays quiet when it is so already', () => {
    given(reflection, recorded, shared).when(share).then();
    given(reflection, recorded).when(withdraw).then();
  });
  it('is shared by nobody else', () => {
    given(reflection, recorded)
      .when({ ...share, meta: other })
      .refuses('reflection-of-another');
    given(reflection, recorded, shared)
      .when({ ...withdraw, meta: other })
      .refuses('reflection-of-another');
    given(reflection).when(share).refuses('reflection-of-another');
  });
});
