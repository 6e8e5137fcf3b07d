import type { IDataObject } from 'n8n-workflow';
import type { Parameters } from '../parameters/parameters';
import { DingTalkError } from '../transport/errors';

/** How messages of each channel are named, and which node knows about them. */
const channels = {
	taskId: 'a work notification: use the node DingTalk Work Notification',
	processQueryKey: 'a bot message: use Direct Message or Group Message of the DingTalk bot nodes',
	openDingId: 'a DING: use the resource DING of the DingTalk bot nodes',
} as const;

/**
 * Says what the item names where a message of another channel came in.
 * @throws DingTalkError (invalidInput) when the parameter is empty and the item names such a message
 */
export function refuseOtherChannel(
	parameters: Parameters,
	input: IDataObject,
	name: keyof typeof channels,
	label: string,
): void {
	const value: unknown = parameters.raw(name);
	if (value !== undefined && value !== null && value !== '') return;
	for (const [other, channel] of Object.entries(channels)) {
		if (other !== name && input[other])
			throw DingTalkError.invalid(
				label,
				'is empty',
				`The item has "${other}", which names ${channel}`,
			);
	}
}
