import type { INodeParameters, OnError } from 'n8n-workflow';

import { seededRandom } from '../simulator/helpers/random';
import { companyOf, GROUP } from './company';

/** One input item: what is said to whom. */
export interface Said {
	text: string;
	userIds: string[];
}

/** One execution of one node over many items, made of nothing but its seed. */
export interface Round {
	seed: number;
	channel: 'work' | 'mobiles' | 'direct' | 'group' | 'ding';
	combines: boolean;
	output: 'messages' | 'recipients';
	onError: OnError;
	retryOnFail: boolean;
	items: Said[];
}

/** Who a group message is for, as the model sees it. */
export const everybodyInGroup = 'the group';

export const company = companyOf(250);
const people = company.people.map(({ userId }) => userId);
const mobiles = new Map(company.people.map(({ userId, mobile }) => [userId, String(mobile)]));

/** @param items how many sends are asked for */
export function roundOf(seed: number, items: number): Round {
	const random = seededRandom(seed);
	const below = (limit: number) => Math.floor(random() * limit);
	const oneOf = <Choice>(choices: readonly Choice[]): Choice => {
		const choice = choices[below(choices.length)];
		if (choice === undefined) throw new Error('Nothing to choose from');
		return choice;
	};
	const channel = oneOf(['work', 'work', 'mobiles', 'direct', 'direct', 'group', 'ding'] as const);
	const combines = channel !== 'group' && random() < 0.5;
	// Texts and people recur, so that items are combined, and the same is asked for twice.
	const texts = Array.from({ length: combines ? 3 : 5 }, (_, index) => `${seed}/${index}`);
	const item = (): Said => ({
		text: oneOf(texts),
		userIds:
			channel === 'group'
				? [everybodyInGroup]
				: [...new Set(Array.from({ length: 1 + below(3) }, () => oneOf(people)))],
	});
	return {
		seed,
		channel,
		combines,
		output: random() < 0.5 ? 'messages' : 'recipients',
		onError: oneOf([
			'stopWorkflow',
			'continueRegularOutput',
			'continueRegularOutput',
			'continueErrorOutput',
			'continueErrorOutput',
		]),
		retryOnFail: random() < 0.6,
		items: Array.from({ length: items }, item),
	};
}

/** What a user has set on the node. */
export function nodeOf({ channel, combines, output }: Round): [string, INodeParameters] {
	const outputs = { work: 'tasks', mobiles: 'tasks', direct: 'messages', ding: 'dings', group: '' };
	const isToPeople = channel !== 'group';
	const common: INodeParameters = {
		operation: 'send',
		messageType: 'text',
		content: '={{ $json.text }}',
		userIds: '={{ $json.userIds }}',
		options: {
			timeout: 3000,
			...(isToPeople
				? {
						combineItems: combines ? 'identical' : 'separate',
						output: output === 'recipients' ? output : outputs[channel],
					}
				: {}),
		},
	};
	switch (channel) {
		case 'work':
			return ['dingTalkWorkNotification', { ...common, resource: 'message' }];
		case 'mobiles':
			return [
				'dingTalkWorkNotification',
				{
					...common,
					resource: 'message',
					sendTo: 'mobiles',
					mobiles: '={{ $json.mobiles }}',
				},
			];
		case 'direct':
			return ['dingTalkBotMessage', { ...common, resource: 'directMessage' }];
		case 'ding':
			return ['dingTalkBotMessage', { ...common, resource: 'ding' }];
		case 'group':
			return [
				'dingTalkBotMessage',
				{ ...common, resource: 'groupMessage', openConversationId: GROUP },
			];
	}
}

/** The mobile numbers of people. */
export function mobilesOf(userIds: string[]): string[] {
	return userIds.map((userId) => mobiles.get(userId) ?? '');
}
