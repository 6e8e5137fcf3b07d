import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { Parameters } from '../parameters/parameters';
import { DingTalkError } from '../transport/errors';
import type { Session } from '../transport/session';

/** The app that sends work notifications: the node's option, else the credential's. */
export function agentIdFor(session: Session, own: string): string {
	const agentId = own || session.setting('agentId');
	if (!/^\d+$/.test(agentId)) {
		throw DingTalkError.invalid(
			'Agent ID',
			agentId ? 'is not a number' : 'is empty, in the node and in the credential',
			"Copy it from the app's page in DingTalk's developer console into the credential",
		);
	}
	return agentId;
}

/** The bot that sends: the node's option, else the credential's; an empty one means the client ID. */
export function robotCodeFor(session: Session, own: string): string {
	const robotCode =
		own ||
		session.setting('robotCode') ||
		session.setting('clientId') ||
		session.setting('suiteKey');
	if (!robotCode)
		throw DingTalkError.invalid(
			'Robot Code',
			'is empty, in the node and in the credential',
			"Copy it from the app's Bot page in the developer console into the credential",
		);
	return robotCode;
}

export const agentIdOption: INodeProperties = {
	displayName: 'Agent ID',
	name: 'agentId',
	type: 'string',
	default: '',
	description: "The app that sends. Empty: the credential's.",
};

export const robotCodeOption: INodeProperties = {
	displayName: 'Robot Code',
	name: 'robotCode',
	type: 'string',
	default: '',
	description: "The bot that sends. Empty: the credential's.",
};

/** A message belongs to the bot that sent it: the option, else what the incoming item names, else the credential's. */
export function readRobotCode(parameters: Parameters, input: IDataObject): string {
	return (
		parameters.collection('options').optionalText('robotCode', 'Robot Code').trim() ||
		Parameters.ofItem(input).optionalText('robotCode', 'Robot Code').trim()
	);
}
