import type { INodeProperties } from 'n8n-workflow';
import type { Parameters } from '../parameters/parameters';
import { readRequestOptions, resendWhenUnknownOption, timeoutOption } from './options';
import { optionsField } from '../parameters/optionsField';
import { robotCodeOption } from '../references/sender';
import type { RequestOptions } from '../transport/session';

/**
 * What every send of the app's bot can be told: which bot, how long to wait, what to do when the outcome is unknown. `own` are
 * those of one send alone.
 */
export function botSendOptions(own: INodeProperties[] = []): INodeProperties {
	return optionsField([robotCodeOption, resendWhenUnknownOption, timeoutOption, ...own]);
}

/** What `botSendOptions` gives for an item. */
export interface BotSendOptions {
	/** '' means the credential's. */
	robotCode: string;
	request: RequestOptions;
}

/** @throws DingTalkError (invalidInput) */
export function readBotSendOptions(parameters: Parameters): BotSendOptions {
	const options = parameters.collection('options');
	return {
		robotCode: options.optionalText('robotCode', 'Robot Code').trim(),
		request: readRequestOptions(options),
	};
}
