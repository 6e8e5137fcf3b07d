import type { IDataObject, INodeParameters } from 'n8n-workflow';

import type { CredentialHandle } from './credentials';
import { dingTalkCredential } from './dingTalkCredential';
import { replayServer, type ReplayServer } from './replayServer';
import { runNode, type NodeResult, type RunNodeOptions } from './runNode';

const CORP = '/topapi/message/corpconversation';
export const SEND = `${CORP}/asyncsend_v2`;
export const RESULT = `${CORP}/getsendresult`;
export const PROGRESS = `${CORP}/getsendprogress`;
export const READ_STATUS = '/v1.0/robot/oToMessages/readStatus';
export const BATCH_SEND = '/v1.0/robot/oToMessages/batchSend';
export const GET_TOKEN = '/gettoken';

const TOKEN = '{"errcode":0,"access_token":"96fc7a7axxx","errmsg":"ok","expires_in":7200}';
export const SENT = '{"errcode":0,"task_id":166242765538,"request_id":"7kcjpj1pgpgy"}';
export const READ =
	'{"errcode":0,"errmsg":"ok","send_result":{"failed_user_id_list":[],"forbidden_list":[],"invalid_dept_id_list":[],"invalid_user_id_list":[],"read_user_id_list":["036632523163121146"],"unread_user_id_list":[]},"request_id":"16kcs7iwwcvj6"}';
export const BAD_TOKEN_OAPI =
	'{"errcode":88,"sub_code":"40014","sub_msg":"不合法的access_token","errmsg":"ding talk error[subcode=40014,submsg=不合法的access_token]","request_id":"16l4ew3d47pdp"}';

const textToOne: INodeParameters = {
	resource: 'message',
	operation: 'send',
	sendTo: 'usersAndDepartments',
	userIds: '036632523163121146',
	messageType: 'text',
	content: 'Hello',
};
const resultOfTask: INodeParameters = {
	resource: 'delivery',
	operation: 'getResult',
	output: 'recipients',
};
const directReadStatus: INodeParameters = {
	resource: 'directMessage',
	operation: 'getReadStatus',
	output: 'recipients',
};

/** A server that answers as the real DingTalk was quoted, and the node operations that ask it. */
export class ReplayedDingTalk {
	server!: ReplayServer;

	credential!: CredentialHandle;

	async start(): Promise<void> {
		// A new port is a new DingTalk to the nodes: no token and no pace is left from another test.
		this.server = await replayServer();
		this.credential = await dingTalkCredential(this.server.url);
		this.server.on(GET_TOKEN, { body: TOKEN });
	}

	async send(options: RunNodeOptions = {}): Promise<NodeResult> {
		return await this.run('dingTalkWorkNotification', textToOne, {}, options);
	}

	async getResult(item: IDataObject, options: RunNodeOptions = {}): Promise<NodeResult> {
		return await this.run('dingTalkWorkNotification', resultOfTask, item, options);
	}

	async readStatus(item: IDataObject, options: RunNodeOptions = {}): Promise<NodeResult> {
		return await this.run('dingTalkBotReadStatus', directReadStatus, item, options);
	}

	async run(
		node: string,
		parameters: INodeParameters,
		item: IDataObject,
		options: RunNodeOptions = {},
	): Promise<NodeResult> {
		return await runNode(node, parameters, [item], { credential: this.credential, ...options });
	}
}

/** A replayed DingTalk for every test of this file. It gives tokens; all else is for the test to script. */
export function withReplayedDingTalk(): ReplayedDingTalk {
	const dingTalk = new ReplayedDingTalk();
	beforeEach(async () => await dingTalk.start());
	afterEach(async () => await dingTalk.server.close());
	return dingTalk;
}

/** What an error item says beside its message, of the last item. */
export function detailsOf(result: NodeResult): IDataObject {
	return result.json().at(-1)?.details as IDataObject;
}
