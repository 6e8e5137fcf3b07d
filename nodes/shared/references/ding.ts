import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { refuseOtherChannel } from './otherChannel';
import { readRobotCode } from './sender';
import type { Parameters } from '../parameters/parameters';

/** How a DING is named afterwards, as the send put it out. */
export interface DingReference extends IDataObject {
	openDingId: string;
	/** '' means the credential's. */
	robotCode: string;
}

export const openDingIdField: INodeProperties = {
	displayName: 'Open DING ID',
	name: 'openDingId',
	type: 'string',
	default: '={{ $json.openDingId }}',
	required: true,
	description: 'The openDingId that the send of the DING gave',
};

/** The DING that an item names. @throws DingTalkError (invalidInput), also when it names a message of another channel */
export function readDing(parameters: Parameters, input: IDataObject): DingReference {
	refuseOtherChannel(parameters, input, 'openDingId', 'Open DING ID');
	return {
		openDingId: parameters.text('openDingId', 'Open DING ID').trim(),
		robotCode: readRobotCode(parameters, input),
	};
}
