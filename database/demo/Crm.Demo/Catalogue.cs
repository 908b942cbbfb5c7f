using Bogus;

namespace Crm.Demo;

/// <summary>What the company makes, what it buys from, and what a unit costs from each 1 January on.</summary>
internal sealed record Catalogue(
    IReadOnlyList<CategoryRow> Categories, IReadOnlyList<SupplierRow> Suppliers, IReadOnlyList<Article> Articles,
    IReadOnlyList<StandardCostRow> StandardCosts)
{
    private static readonly CategoryRow[] Groups =
    [
        new("10", "水泵", null),
        new("11", "离心泵", "10"),
        new("12", "潜水泵", "10"),
        new("20", "阀门", null),
        new("30", "管件", null),
        new("40", "密封与备件", null),
    ];

    private static readonly SupplierRow[] Sources =
    [
        new("V01", "宁波远大铸造有限公司", "0574-00001001", "sales@yuanda.example"),
        new("V02", "温州恒力不锈钢有限公司", "0577-00001002", "order@hengli.example"),
        new("V03", "台州兴隆电机有限公司", "0576-00001003", "sales@xinglong.example"),
        new("V04", "苏州精工轴承有限公司", "0512-00001004", "sales@jinggong.example"),
        new("V05", "无锡华泰橡胶密封有限公司", "0510-00001005", "info@huatai.example"),
        new("V06", "佛山金源铜业有限公司", "0757-00001006", "sales@jinyuan.example"),
        new("V07", "青岛海通铸铁有限公司", "0532-00001007", "sales@haitong.example"),
        new("V08", "上海博安电控有限公司", "021-00001008", "service@boan.example"),
    ];

    // Family, category, base unit, units per sales unit, sales unit, sizes, price of the smallest and of the largest,
    // suppliers.
    private static readonly (
        string Code,
        string Family,
        string Category,
        string Unit,
        int PerBox,
        string Box,
        string[] Sizes,
        decimal Low,
        decimal High
    )[] Families =
    [
        ("BZ", "变频恒压供水机组", "10", "套", 1, "套", ["2×5.5", "2×7.5", "3×11", "3×15", "3×22"], 19800m, 86000m),
        (
            "IS",
            "IS型单级离心泵",
            "11",
            "台",
            1,
            "台",
            [
                "50-32-125",
                "50-32-160",
                "65-40-200",
                "65-50-160",
                "80-50-200",
                "80-65-160",
                "100-65-200",
                "100-80-160",
                "125-100-250",
                "150-125-315",
            ],
            1280m,
            11600m
        ),
        (
            "DL",
            "立式多级离心泵",
            "11",
            "台",
            1,
            "台",
            ["2-7", "4-8", "8-10", "12-6", "16-8", "20-7", "32-5", "45-4"],
            1650m,
            15800m
        ),
        (
            "IH",
            "IH型不锈钢化工泵",
            "11",
            "台",
            1,
            "台",
            ["50-32-160", "65-40-200", "65-50-160", "80-50-200", "80-65-160", "100-65-200", "100-80-160"],
            3480m,
            18600m
        ),
        (
            "WQ",
            "WQ型潜水排污泵",
            "12",
            "台",
            1,
            "台",
            ["10-10-0.75", "15-15-1.5", "25-10-2.2", "40-15-4", "60-20-7.5", "100-15-11", "150-20-18.5", "200-22-30"],
            860m,
            22400m
        ),
        (
            "QJ",
            "QJ型深井潜水泵",
            "12",
            "台",
            1,
            "台",
            ["10-50", "20-65", "32-78", "50-91", "80-100", "125-64"],
            2150m,
            16900m
        ),
        (
            "Z41",
            "Z41H型闸阀",
            "20",
            "只",
            1,
            "只",
            ["DN50", "DN65", "DN80", "DN100", "DN125", "DN150", "DN200"],
            268m,
            1980m
        ),
        (
            "D71",
            "D71X型对夹蝶阀",
            "20",
            "只",
            1,
            "只",
            ["DN50", "DN65", "DN80", "DN100", "DN125", "DN150", "DN200", "DN250"],
            96m,
            860m
        ),
        (
            "Q41",
            "Q41F型不锈钢球阀",
            "20",
            "只",
            1,
            "只",
            ["DN15", "DN20", "DN25", "DN32", "DN40", "DN50", "DN65", "DN80"],
            58m,
            980m
        ),
        ("H44", "H44H型止回阀", "20", "只", 1, "只", ["DN50", "DN65", "DN80", "DN100", "DN125", "DN150"], 185m, 1420m),
        ("J41", "J41H型截止阀", "20", "只", 1, "只", ["DN25", "DN32", "DN40", "DN50", "DN65", "DN80"], 132m, 760m),
        (
            "WT",
            "不锈钢弯头90°",
            "30",
            "件",
            12,
            "箱",
            ["DN15", "DN20", "DN25", "DN32", "DN40", "DN50", "DN65", "DN80"],
            4.2m,
            68m
        ),
        ("ST", "不锈钢三通", "30", "件", 12, "箱", ["DN15", "DN20", "DN25", "DN32", "DN40", "DN50"], 6.8m, 52m),
        ("FL", "碳钢平焊法兰", "30", "片", 12, "箱", ["DN50", "DN65", "DN80", "DN100", "DN125", "DN150"], 18m, 96m),
        ("HJ", "铜活接头", "30", "件", 24, "箱", ["DN15", "DN20", "DN25", "DN32"], 9.6m, 34m),
        ("JF", "机械密封", "40", "套", 10, "盒", ["16", "20", "25", "32", "40", "50"], 36m, 320m),
        ("YL", "叶轮", "40", "件", 1, "件", ["125", "160", "200", "250"], 145m, 980m),
        ("DP", "橡胶垫片", "40", "片", 100, "包", ["DN50", "DN80", "DN100", "DN150"], 0.65m, 3.2m),
        ("ZC", "轴承组件", "40", "套", 1, "套", ["6204", "6206", "6308"], 48m, 186m),
    ];

    public static Catalogue Invent(int seed, int firstYear, int lastYear)
    {
        var random = new Randomizer(seed);
        var articles = new List<Article>();
        var costs = new List<StandardCostRow>();
        foreach (var family in Families)
        {
            var familyMargin = random.Decimal(0.24m, 0.46m);
            for (var size = 0; size < family.Sizes.Length; size++)
            {
                var place = size / (double)(family.Sizes.Length - 1);
                var price = Math.Round(
                    family.Low * (decimal)Math.Pow((double)(family.High / family.Low), place),
                    family.Low < 10 ? 2 : 0
                );
                var code = $"{family.Code}-{family.Sizes[size]}";
                var margin = Math.Clamp(familyMargin + random.Decimal(-0.07m, 0.07m), 0.16m, 0.52m);
                var row = new ProductRow(
                    $"P{articles.Count + 1:0000}", code, $"{family.Family} {family.Sizes[size]}", family.Category,
                    random.ListItem(Sources.ToList()).Key, family.Family, family.Unit, price, 0.13m);
                articles.Add(new(row, family.PerBox, family.Box, margin));
            }
        }

        // Copper and castings: a few articles whose material ran away from their price, so that they lose money today.
        var squeezed = articles
            .Where(a =>
                a.Product.Family is "铜活接头" && a.Product.Code.EndsWith("DN32", StringComparison.Ordinal)
                || a.Product.Code is "IS-65-40-200" or "H44-DN125" or "YL-200"
            )
            .ToHashSet();
        var withoutCost = articles
            .Where(a => a.Product.Code is "BZ-3×22" or "ZC-6308" or "DP-DN150" or "QJ-125-64")
            .ToHashSet();
        var costedLate = articles.Where(a => a.Product.Code is "J41-DN80" or "DL-45-4").ToHashSet();

        foreach (var article in articles.Where(a => !withoutCost.Contains(a)))
        {
            var variableToday = article.Product.ListPrice * (squeezed.Contains(article) ? 1.06m : 1 - article.Margin);
            var rise = squeezed.Contains(article) ? 0.14m : random.Decimal(0.015m, 0.045m);
            var materialShare = random.Decimal(0.58m, 0.72m);
            for (var year = costedLate.Contains(article) ? lastYear : firstYear; year <= lastYear; year++)
            {
                var variable = variableToday * (1 - rise * (lastYear - year));
                costs.Add(new(
                    article.Product.Key,
                    new(year, 1, 1),
                    Math.Round(variable * materialShare, 4),
                    Math.Round(variable * (1 - materialShare) * 0.62m, 4),
                    Math.Round(variable * (1 - materialShare) * 0.38m, 4),
                    Math.Round(variable * 0.11m, 4)));
            }
        }

        return new(Groups, Sources, articles, costs);
    }
}

/// <summary>
/// A product with what the price list does not say: how it is packed and what share of the list price remains.
/// </summary>
internal sealed record Article(ProductRow Product, int PerBox, string Box, decimal Margin)
{
    /// <summary>List price ex tax of one base unit on a day: prices rose by 2 % a year.</summary>
    public decimal PriceOn(DateOnly day, DateOnly today) => Product.ListPrice * (1 - 0.02m * (today.Year - day.Year));
}
