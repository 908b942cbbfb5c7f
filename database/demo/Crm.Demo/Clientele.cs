using Bogus;

namespace Crm.Demo;

/// <summary>How a customer's orders move over the years.</summary>
internal enum Course { Steady, Growing, Shrinking, Gone, New, Back, Once, Never }

/// <summary>How a customer pays, by days after the due date.</summary>
internal enum Payer { Early, OnTime, Late, VeryLate, Never }

/// <summary>A customer with what drives its trade: orders a month, size, price level, course and morals.</summary>
internal sealed record Account(CustomerRow Customer, string? Seller, string Region, string[] Channels)
{
    public double OrdersPerMonth { get; init; }
    public double Size { get; init; }
    public decimal Discount { get; init; }
    public Course Course { get; init; }
    public Payer Payer { get; init; }

    /// <summary>The day on which the course takes its turn: gone, new, back, or the one order.</summary>
    public DateOnly Turn { get; init; }

    public bool PricesIncludeTax { get; init; }
    public int PaymentDays => Customer.PaymentDays ?? 30;
    public bool Foreign => Customer.Currency is not null;
}

/// <summary>About four hundred customers and the people one talks to there.</summary>
internal sealed record Clientele(IReadOnlyList<Account> Accounts, IReadOnlyList<ContactRow> Contacts)
{
    private const int DomesticCount = 394;

    public static Clientele Invent(int seed, DateOnly from, DateOnly today)
    {
        var names = new HashSet<string>();
        var chinese = new Faker("zh_CN");
        var latin = new Faker("en");
        var accounts = new List<Account>();
        for (var i = 0; i < DomesticCount; i++)
        {
            accounts.Add(Domestic(chinese, new(seed * 31 + i), i, accounts, names, from, today));
        }

        for (var i = 0; i < Places.Abroad.Length; i++)
        {
            accounts.Add(Foreign(new(seed * 37 + i), i, from, today));
        }

        var contacts = new List<ContactRow>();
        foreach (var account in accounts)
        {
            contacts.AddRange(
                People(account.Foreign ? latin : chinese, new(seed * 41 + contacts.Count), account, contacts.Count)
            );
        }

        return new(accounts, contacts);
    }

    private static Account Domestic(
        Faker faker,
        Randomizer random,
        int index,
        List<Account> before,
        HashSet<string> taken,
        DateOnly from,
        DateOnly today
    )
    {
        faker.Random = random;
        var city = Weighted(random, Places.Cities, c => c.Weight);
        var trade = Weighted(random, Places.Trades, t => t.Weight);
        var person = index % 61 == 60;
        var (name, shortName, sound) = Name(random, city, trade, taken);
        if (person)
        {
            name = PersonName(faker);
            shortName = null;
        }

        // Every now and then a company belongs to one that stands a little earlier in the list.
        var parent = index > 40 && index % 43 == 0 ? before[index - random.Int(5, 30)] : null;
        var course = CourseOf(random, index);
        var tier = random.WeightedRandom([0, 1, 2], [0.11f, 0.33f, 0.56f]);
        var payer = Weighted(random, Enum.GetValues<Payer>(), p => Weight(p, tier));
        var homeTeam = city.Division[0] is '3' ? DemoPeople.Sellers.Take(3) : DemoPeople.Sellers.Skip(3);
        var seller = random.Bool(0.06f) ? null : random.ListItem(homeTeam.ToList());
        var days = tier switch
        {
            0 => random.ArrayElement([45, 60, 60, 90]),
            1 => random.ArrayElement([30, 30, 45, 60]),
            _ => random.ArrayElement([0, 15, 30, 30]),
        };
        var row = new CustomerRow($"C{index + 1:00000}", $"KH{index + 1:0000}", name)
        {
            ShortName = shortName,
            Kind = person ? "person" : trade.Kind,
            Status =
                course == Course.Never ? "prospect"
                : index % 97 == 50 ? "blocked"
                : course == Course.Gone && index % 3 == 0 ? "lost"
                : course == Course.Gone ? "dormant"
                : "active",
            TaxNumber = person ? null : TaxNumber(random, city.Division),
            Industry = person ? null : trade.Industry,
            Country = "中国",
            Region = city.Province,
            City = city.Name,
            Address =
                $"{city.Province}{(city.Name == city.Province ? "" : city.Name)}{random.ArrayElement(Places.Streets)}{random.Int(1, 999)}号",
            PostalCode = city.Postcode,
            Phone = $"{city.Dial}-0000{random.Int(1000, 9999)}",
            Email = random.Bool(0.7f) ? $"info@{sound}{index + 1}.example" : null,
            Website = !person && random.Bool(0.5f) ? $"https://www.{sound}{index + 1}.example" : null,
            Language = "zh-CN",
            TaxRate = random.Bool(0.03f) ? 0.06m : null,
            PaymentDays = days,
            CreditLimit = tier switch
            {
                0 => random.Int(30, 120) * 10000m,
                1 => random.Int(5, 30) * 10000m,
                _ => days == 0 ? 0 : random.Int(1, 6) * 10000m,
            },
            LeadSource = random.ArrayElement(Places.LeadSources),
            ParentKey = parent?.Customer.Key,
            Segment = person ? "个人" : trade.Segment,
            Tags = tier == 0 ? ["年框合同"] : days == 0 ? ["先款后货"] : null,
            OwnerSignInName = seller?.SignInName,
        };
        return new(row, seller?.Name, city.Province, trade.Channels)
        {
            OrdersPerMonth = tier switch
            {
                0 => random.Double(1.1, 2.6),
                1 => random.Double(0.35, 0.85),
                _ => random.Double(0.08, 0.32),
            },
            Size = tier switch
            {
                0 => random.Double(1.1, 2.4),
                1 => random.Double(0.5, 1.5),
                _ => random.Double(0.2, 1.1),
            },
            Discount = Math.Round(
                random.Decimal(
                    0,
                    tier switch
                    {
                        0 => 0.13m,
                        1 => 0.17m,
                        _ => 0.21m,
                    }
                ),
                2
            ),
            Course = course,
            Payer = payer,
            Turn = Turn(random, course, from, today),
            PricesIncludeTax = random.Bool(0.35f),
        };
    }

    private static Account Foreign(Randomizer random, int index, DateOnly from, DateOnly today)
    {
        var (name, chinese, country, city, dial, web) = Places.Abroad[index];
        var seller = DemoPeople.Sellers[index % 2 == 0 ? DemoPeople.Sellers.Count - 1 : 2];
        var number = DomesticCount + index + 1;
        var row = new CustomerRow($"C{number:00000}", $"KH{number:0000}", name)
        {
            ShortName = chinese,
            ForeignName = name,
            Kind = index % 3 == 1 ? "dealer" : "company",
            Industry = index % 3 == 1 ? "批发零售" : "水处理",
            Country = country,
            Region = "海外",
            City = city,
            Phone = dial,
            Email = $"purchasing@{web}.example",
            Website = $"https://www.{web}.example",
            Language = "en",
            Currency = "USD",
            TaxRate = 0,
            PaymentDays = index % 2 == 0 ? 60 : 30,
            CreditLimit = random.Int(5, 25) * 10000m,
            LeadSource = "展会",
            Segment = "海外",
            OwnerSignInName = seller.SignInName,
        };
        return new(row, seller.Name, "海外", ["出口"])
        {
            OrdersPerMonth = random.Double(0.3, 1.1),
            Size = random.Double(0.9, 2.0),
            Discount = Math.Round(random.Decimal(0.02m, 0.15m), 2),
            Course = index == 6 ? Course.New : index == 8 ? Course.Shrinking : Course.Steady,
            Payer = index == 9 ? Payer.Late : Payer.OnTime,
            Turn = Turn(random, Course.New, from, today),
        };
    }

    private static IEnumerable<ContactRow> People(Faker faker, Randomizer random, Account account, int count)
    {
        faker.Random = random;
        var domain = account.Customer.Email?.Split('@')[1];
        var people = account.Customer.Kind == "person" ? 1 : random.WeightedRandom([1, 2, 3], [0.35f, 0.45f, 0.2f]);
        for (var i = 0; i < people; i++)
        {
            var number = count + i + 1;
            var name =
                account.Customer.Kind == "person" ? account.Customer.Name
                : account.Foreign ? faker.Name.FullName()
                : PersonName(faker);
            yield return new(
                $"L{number:00000}",
                account.Customer.Key,
                name,
                account.Foreign
                    ? i == 0
                        ? "Purchasing Manager"
                        : "Engineer"
                    : random.ArrayElement(Places.JobTitles),
                i == 0 ? account.Customer.Phone : null,
                account.Foreign ? account.Customer.Phone! : $"1380000{random.Int(1000, 9999)}",
                domain is not null && random.Bool(0.8f) ? $"contact{number}@{domain}" : null,
                !account.Foreign && random.Bool(0.6f) ? $"wx_{random.AlphaNumeric(8)}" : null,
                random.Bool(0.4f) ? new DateOnly(random.Int(1965, 1998), random.Int(1, 12), random.Int(1, 28)) : null,
                account.Foreign ? "en" : "zh-CN", i == 0);
        }
    }

    private static string PersonName(Faker faker) =>
        (faker.Name.LastName() + faker.Name.FirstName()).Replace(" ", "", StringComparison.Ordinal);

    private static (string Name, string? ShortName, string Sound) Name(
        Randomizer random,
        Places.City city,
        Places.Trade trade,
        HashSet<string> taken
    )
    {
        while (true)
        {
            var first = random.ArrayElement(Places.BrandSigns);
            var second = random.ArrayElement(Places.BrandSigns);
            var form = random.WeightedRandom(["有限公司", "有限责任公司", "股份有限公司", "集团有限公司"], [0.74f, 0.08f, 0.12f, 0.06f]);
            var word = random.ArrayElement(trade.Words);
            var brand = first.Sign + second.Sign;
            if (first.Sign != second.Sign && taken.Add(city.Name + brand))
            {
                return ($"{city.Name.TrimEnd('市')}{brand}{word}{form}", brand + word, first.Sound + second.Sound);
            }
        }
    }

    private static Course CourseOf(Randomizer random, int index) => (index % 25) switch
    {
        1 or 9 or 17 => Course.Growing,
        3 or 12 or 20 => Course.Shrinking,
        5 => Course.Gone,
        7 or 15 => Course.New,
        13 => random.Bool(0.5f) ? Course.Back : Course.Growing,
        18 => Course.Once,
        24 => Course.Never,
        _ => Course.Steady,
    };

    private static DateOnly Turn(Randomizer random, Course course, DateOnly from, DateOnly today) => course switch
    {
        Course.Gone => today.AddDays(-random.Int(200, 600)),
        // Within the last twelve months: a few orders of the year before would be no measure for this one.
        Course.New => today.AddDays(-random.Int(40, 330)),
        Course.Back => today.AddDays(-random.Int(60, 200)),
        Course.Once => today.AddDays(-random.Int(5, 300)),
        _ => from,
    };

    // The large pay best; among the small are those who never do.
    private static float Weight(Payer payer, int tier) => payer switch
    {
        Payer.Early => tier == 0 ? 30 : 13,
        Payer.OnTime => 56,
        Payer.Late => tier == 0 ? 10 : 20,
        Payer.VeryLate => tier == 0 ? 4 : 8,
        _ => tier == 0 ? 1 : 5,
    };

    // A unified social credit code with a right check digit (GB 32100) in a series that is not given out.
    private static string TaxNumber(Randomizer random, string division)
    {
        const string signs = "0123456789ABCDEFGHJKLMNPQRTUWXY";
        var code =
            "91"
            + division
            + "MW"
            + string.Concat(Enumerable.Range(0, 7).Select(_ => signs[random.Int(0, signs.Length - 1)]));
        var sum = 0;
        var weight = 1;
        foreach (var sign in code)
        {
            sum += signs.IndexOf(sign, StringComparison.Ordinal) * weight;
            weight = weight * 3 % 31;
        }

        return code + signs[(31 - sum % 31) % 31];
    }

    private static T Weighted<T>(Randomizer random, T[] choices, Func<T, float> weight)
    {
        var total = choices.Sum(weight);
        var at = random.Double() * total;
        foreach (var choice in choices)
        {
            at -= weight(choice);
            if (at <= 0)
            {
                return choice;
            }
        }

        return choices[^1];
    }
}
