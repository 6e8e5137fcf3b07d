import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';
import { stepNode } from './standInNodes';

type Row = Record<string, string | undefined>;

interface Condition {
	keyName: string;
	condition: 'eq' | 'isEmpty' | 'like' | 'lt';
	keyValue?: string;
}

function matches(row: Row, { keyName, condition, keyValue = '' }: Condition): boolean {
	const value = row[keyName];
	if (condition === 'isEmpty') return value === undefined;
	if (value === undefined) return false;
	if (condition === 'like') return value.includes(keyValue);
	return condition === 'eq' ? value === keyValue : value < keyValue;
}

/**
 * n8n's Data Table node with one table in memory, which outlives a run as n8n's does. It does what n8n's own does
 * (`nodes-base/dist/nodes/DataTable` of 2.41.1), as far as the examples use it.
 */
export class DataTable {
	readonly rows: Row[] = [];

	readonly type: INodeType;

	constructor() {
		const type = stepNode('Data Table', (items, context) =>
			items.flatMap((_, item) => this.carryOut(context, item)),
		);
		const properties = ['resource', 'operation', 'filters', 'columns'].map((name) => ({
			displayName: name,
			name,
			type: name === 'filters' || name === 'columns' ? ('json' as const) : ('string' as const),
			default: '',
		}));
		this.type = { ...type, description: { ...type.description, properties } };
	}

	private carryOut(context: IExecuteFunctions, item: number): INodeExecutionData[] {
		const parameter = (name: string) => context.getNodeParameter(name, item, '') as string;
		const { conditions = [] } = (context.getNodeParameter('filters', item, {}) || {}) as {
			conditions?: Condition[];
		};
		const found = () => this.rows.filter((row) => conditions.every((each) => matches(row, each)));
		const given = (rows: Row[]): INodeExecutionData[] =>
			rows.map((row) => ({ json: { ...row } as IDataObject, pairedItem: { item } }));
		const { value = {} } = (context.getNodeParameter('columns', item, {}) || {}) as { value?: Row };
		switch (parameter('operation')) {
			case 'create':
				return given([{}]);
			case 'get':
				return given(found());
			case 'deleteRows': {
				const gone = found();
				this.rows.splice(0, this.rows.length, ...this.rows.filter((row) => !gone.includes(row)));
				return gone.length > 0 ? given(gone) : given([{}]);
			}
			case 'insert': {
				const row = { createdAt: new Date().toISOString(), ...value };
				this.rows.push(row);
				return given([row]);
			}
			case 'update': {
				const rows = found();
				for (const row of rows) Object.assign(row, value);
				return given(rows);
			}
			default:
				throw new Error(`The Data Table of the tests cannot ${parameter('operation')}`);
		}
	}
}
