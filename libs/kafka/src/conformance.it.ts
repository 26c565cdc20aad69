import { busConformance } from '@havstang/testing/conformance';
import { logOverKafka } from './kafka.harness.js';

busConformance('Kafka', logOverKafka, ['reopen']);
