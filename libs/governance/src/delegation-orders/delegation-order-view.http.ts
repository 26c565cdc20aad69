import { delegationOrderView } from '@havstang/contracts';
import { answer } from '@havstang/nest';
import { holderOn, pointOn } from '../delegation-order/valid-on.js';
import { delegationOrders } from './delegation-orders.js';

export const delegationOrderViewHttp = answer(delegationOrderView, async ({ onDate, board, orderId }, look) => {
  const rows = await look.documents(delegationOrders).list(look.tenant);
  const orders = rows.filter(
    ({ key, document }) =>
      document.validFrom <= onDate && (!board || document.board === board) && (!orderId || key === orderId),
  );
  return {
    orders: orders.map(({ key, document }) => ({
      orderId: key,
      board: document.board,
      dnr: document.dnr,
      validFrom: document.validFrom,
      points: document.points.flatMap(({ code }) => {
        const point = pointOn(document, code, onDate);
        if (!point) return [];
        const vacant =
          point.delegateKind !== 'committee' && holderOn(document, point.delegateRole, onDate) === undefined;
        return [{ ...point, covers: [...point.covers], vacant }];
      }),
    })),
  };
});
