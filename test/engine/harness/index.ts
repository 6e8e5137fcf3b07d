/** The engine-test harness: our nodes in n8n's own engine, over real HTTP. */
import './host';

export * from './binaryData';
export * from './connect';
export * from './credentials';
export * from './dingTalkCredential';
export * from './listInEditor';
export * from './packageTypes';
export * from './replayServer';
export * from './runNode';
export * from './runWorkflow';
export * from './standInNodes';
