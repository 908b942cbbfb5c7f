export const orders = { title: '订单' }
export const products = { title: '产品' }
