using System.Text.Json;
using AutoMapper;
using Crm.Common;
using Crm.Orders;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crm.UnitTests.Orders;

public sealed class CatalogueMappingTests
{
    private readonly MapperConfiguration _configuration = new(c => c.AddProfile<CatalogueMapping>(), NullLoggerFactory.Instance);

    [Test]
    public void Every_member_of_a_message_has_a_place_in_its_row() => _configuration.AssertConfigurationIsValid();

    [Test]
    public void A_message_over_a_stored_row_leaves_absent_members_alone_and_clears_null()
    {
        var stored = new ProductRow
        {
            ProductId = 4,
            Source = "ERP",
            ExternalKey = "P1",
            Code = "P1",
            Name = "水泵",
            SortName = "水泵",
            CategoryId = 2,
            Family = "pumps",
            Unit = "台",
            ListPrice = new Money(10m),
            TaxRate = 0.13m,
            Version = 3,
        };
        var message = JsonSerializer.Deserialize<ProductMessage>(
            """{ "key": "P1", "name": " 离心泵 ", "family": null, "listPrice": null, "taxRate": 0.0900 }""", CrmJson.Options)!;

        var after = _configuration.CreateMapper().Map(message, stored with { });

        Assert.That(after, Is.EqualTo(stored with { Name = "离心泵", Family = null, ListPrice = null, TaxRate = 0.09m }));
    }

    [Test]
    public void A_message_over_an_empty_row_makes_a_new_one()
    {
        var message = JsonSerializer.Deserialize<StandardCostMessage>(
            """{ "productKey": "P1", "validFrom": "2026-01-01", "material": 5.5, "labour": 1 }""", CrmJson.Options)!;

        var row = _configuration.CreateMapper().Map(message, new StandardCostRow { Source = "ERP" });

        Assert.That(row, Is.EqualTo(new StandardCostRow
        {
            Source = "ERP",
            ValidFrom = new DateOnly(2026, 1, 1),
            Material = new Money(5.5m),
            Labour = new Money(1m),
        }));
    }

    [Test]
    public void A_category_may_not_stand_below_itself()
    {
        var tree = new CategoryTree([new(1, null), new(2, 1), new(3, 2)]);

        Assert.That(tree.MayStandBelow(1, 3), Is.False);
        Assert.That(tree.MayStandBelow(2, 2), Is.False);
        Assert.That(tree.MayStandBelow(3, 1), Is.True);
    }
}
