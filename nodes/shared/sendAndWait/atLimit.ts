import type { IDataObject } from 'n8n-workflow';

/** What a node behind the question, or n8n's agent, takes for the word of a person. */
const saysSo = new Set([
	'approved',
	'choice',
	'text',
	'data',
	'respondedBy',
	'respondedAt',
	// n8n hands it to a model as the feedback of the person who reviews its call.
	'chatInput',
	// Would be read by any of these names once it has become the prototype of an item.
	'__proto__',
]);

/** The first part of a path such as `data.approved` or `["data"].approved`, which n8n reads in names of fields. */
const firstPart = /^\[?["']?([^.[\]"']+)["']?\]?(?=$|[.[])/;

/**
 * What comes out when nobody has answered in time. n8n puts out the node's input then, so that is the incoming
 * item, without whatever could pass for an answer: that comes from the person asked and from nowhere else, not
 * from the question before, the requester, or the model that wrote the item.
 */
export function itemAtLimit(input: IDataObject, askedAt: string): IDataObject {
	const entries = Object.entries(input).filter(
		([name]) => !saysSo.has(firstPart.exec(name)?.[1] ?? name),
	);
	return { ...Object.fromEntries(entries), approved: false, timedOut: true, askedAt };
}
