-- Whoever confirms an order of a customer first counts the customer's turn up, and by that waits until the one before has committed: of two
-- orders that fit into the credit one by one but not together, the second is judged with the first.
create table orders.CustomerTurn (
    CustomerId bigint not null constraint PK_CustomerTurn primary key,
    Turn bigint not null
);
