using Crm.Orders;

namespace Crm.UnitTests.Orders;

public sealed class ReturnClaimsTests
{
    private readonly ReturnDocument _order = new(ReturnDocumentKind.Order, 1, "SO-1");
    private readonly ReturnDocument _credit = new(ReturnDocumentKind.CreditNote, 0, "CN-1");

    [Test]
    public void A_return_that_an_order_told_of_is_refused_to_a_credit_note_which_learns_the_orders_number()
    {
        var claims = new ReturnClaims();
        claims.Add("R1", _order);

        var conflict = claims.Claim(_credit, ["R2", "R1"]);

        Assert.That(conflict, Is.EqualTo(("R1", _order)));
        Assert.That(_order.ToString(), Is.EqualTo("order SO-1"));
        Assert.That(claims.References(_credit), Is.Empty);
    }

    [Test]
    public void Of_two_new_documents_the_first_takes_the_return()
    {
        var claims = new ReturnClaims();

        Assert.That(claims.Claim(_credit, ["R1"]), Is.Null);
        Assert.That(claims.Claim(_order, ["R1"]), Is.EqualTo(("R1", _credit)));
    }

    [Test]
    public void A_document_may_tell_of_its_own_return_again()
    {
        var claims = new ReturnClaims();
        claims.Add("R1", _order);

        Assert.That(claims.Claim(_order, ["R1"]), Is.Null);
    }

    [Test]
    public void A_return_that_its_document_no_longer_tells_of_is_free()
    {
        var claims = new ReturnClaims();
        claims.Add("R1", _order);

        claims.Claim(_order, []);

        Assert.That(claims.Claim(_credit, ["R1"]), Is.Null);
    }
}
