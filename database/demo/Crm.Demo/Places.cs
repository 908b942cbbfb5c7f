namespace Crm.Demo;

/// <summary>Where customers are and what they are called: vocabulary only.</summary>
internal static class Places
{
    public sealed record City(
        string Province,
        string Division,
        string Name,
        string Dial,
        string Postcode,
        float Weight
    );

    public sealed record Trade(
        string Industry,
        string[] Words,
        string Segment,
        string Kind,
        string[] Channels,
        float Weight
    );

    public static readonly City[] Cities =
    [
        new("浙江省", "330100", "杭州市", "0571", "310000", 5), new("浙江省", "330200", "宁波市", "0574", "315000", 6),
        new("浙江省", "330300", "温州市", "0577", "325000", 4), new("浙江省", "331000", "台州市", "0576", "318000", 4),
        new("江苏省", "320500", "苏州市", "0512", "215000", 6), new("江苏省", "320200", "无锡市", "0510", "214000", 4),
        new("江苏省", "320400", "常州市", "0519", "213000", 3), new("江苏省", "320100", "南京市", "025", "210000", 3),
        new("上海市", "310100", "上海市", "021", "200000", 6), new("广东省", "440100", "广州市", "020", "510000", 4),
        new("广东省", "440300", "深圳市", "0755", "518000", 4), new("广东省", "440600", "佛山市", "0757", "528000", 3),
        new("广东省", "441900", "东莞市", "0769", "523000", 3), new("山东省", "370100", "济南市", "0531", "250000", 3),
        new("山东省", "370200", "青岛市", "0532", "266000", 3), new("山东省", "370600", "烟台市", "0535", "264000", 2),
        new("河北省", "130100", "石家庄市", "0311", "050000", 2), new("河北省", "130200", "唐山市", "0315", "063000", 2),
        new("河南省", "410100", "郑州市", "0371", "450000", 3), new("河南省", "410300", "洛阳市", "0379", "471000", 2),
        new("湖北省", "420100", "武汉市", "027", "430000", 3), new("湖北省", "420500", "宜昌市", "0717", "443000", 1),
        new("四川省", "510100", "成都市", "028", "610000", 3), new("四川省", "510700", "绵阳市", "0816", "621000", 1),
        new("福建省", "350200", "厦门市", "0592", "361000", 2), new("福建省", "350500", "泉州市", "0595", "362000", 2),
        new("安徽省", "340100", "合肥市", "0551", "230000", 2), new("安徽省", "340200", "芜湖市", "0553", "241000", 1),
        new("辽宁省", "210100", "沈阳市", "024", "110000", 2), new("辽宁省", "210200", "大连市", "0411", "116000", 2),
        new("陕西省", "610100", "西安市", "029", "710000", 2), new("湖南省", "430100", "长沙市", "0731", "410000", 2),
        new("重庆市", "500100", "重庆市", "023", "400000", 2), new("天津市", "120100", "天津市", "022", "300000", 2),
        new("广西壮族自治区", "450100", "南宁市", "0771", "530000", 1), new("云南省", "530100", "昆明市", "0871", "650000", 1),
    ];

    public static readonly Trade[] Trades =
    [
        new("水处理", ["水处理设备", "环保科技", "水务工程"], "工程商", "company", ["投标", "直销"], 14),
        new("化工", ["化工", "精细化工", "石化设备"], "终端用户", "company", ["直销", "投标"], 12),
        new("暖通空调", ["暖通设备", "制冷设备"], "配套厂", "company", ["直销"], 10),
        new("机械制造", ["机械制造", "重型机械", "成套设备"], "配套厂", "company", ["直销"], 12),
        new("食品饮料", ["食品", "饮料"], "终端用户", "company", ["直销", "电商"], 7),
        new("制药", ["制药", "生物医药"], "终端用户", "company", ["直销", "投标"], 6),
        new("电力", ["热电", "电力设备"], "终端用户", "company", ["投标"], 6),
        new("船舶", ["船舶配套", "船舶重工"], "配套厂", "company", ["直销"], 4),
        new("建筑安装", ["机电安装工程", "建筑安装工程"], "工程商", "company", ["投标", "直销"], 9),
        new("造纸", ["纸业"], "终端用户", "company", ["直销"], 3),
        new("矿山", ["矿业", "矿山机械"], "终端用户", "company", ["直销"], 4),
        new("批发零售", ["泵阀贸易", "机电设备", "五金水暖"], "经销商", "dealer", ["经销", "电商"], 13),
    ];

    public static readonly (string Sign, string Sound)[] BrandSigns =
    [
        ("恒", "heng"),
        ("泰", "tai"),
        ("华", "hua"),
        ("瑞", "rui"),
        ("鼎", "ding"),
        ("盛", "sheng"),
        ("宏", "hong"),
        ("达", "da"),
        ("金", "jin"),
        ("源", "yuan"),
        ("永", "yong"),
        ("利", "li"),
        ("天", "tian"),
        ("诚", "cheng"),
        ("东", "dong"),
        ("海", "hai"),
        ("创", "chuang"),
        ("中", "zhong"),
        ("兴", "xing"),
        ("新", "xin"),
        ("宇", "yu"),
        ("博", "bo"),
        ("凯", "kai"),
        ("安", "an"),
        ("信", "xin"),
        ("嘉", "jia"),
        ("和", "he"),
        ("润", "run"),
        ("隆", "long"),
        ("通", "tong"),
        ("远", "yuan"),
        ("丰", "feng"),
        ("力", "li"),
        ("科", "ke"),
        ("德", "de"),
        ("顺", "shun"),
        ("正", "zheng"),
        ("立", "li"),
        ("伟", "wei"),
        ("康", "kang"),
    ];

    public static readonly string[] Streets =
        ["工业园区兴业路", "经济开发区创新大道", "高新区科技路", "滨海新区港城路", "城南工业区发展大道", "新城区迎宾路", "临港产业园海运路", "北部新区金桥路"];

    public static readonly (
        string Name,
        string Chinese,
        string Country,
        string City,
        string Dial,
        string Web
    )[] Abroad =
    [
        ("Hansa Pumpentechnik GmbH", "汉莎泵技术", "德国", "Hamburg", "+49 40 0001", "hansa-pumpentechnik"),
        ("Gulf Flow Systems LLC", "海湾流体系统", "阿联酋", "Dubai", "+971 4 0002", "gulf-flow"),
        ("Pacific Irrigation Supply Inc.", "太平洋灌溉", "美国", "Sacramento", "+1 916 555 0103", "pacific-irrigation"),
        ("Lone Star Valve & Fitting Co.", "孤星阀门", "美国", "Houston", "+1 713 555 0104", "lonestar-valve"),
        ("Siam Water Engineering Co., Ltd.", "暹罗水务工程", "泰国", "Bangkok", "+66 2 0005", "siam-water"),
        ("Saigon Mechanical Trading JSC", "西贡机械贸易", "越南", "Ho Chi Minh City", "+84 28 0006", "saigon-mechanical"),
        ("Nairobi Borehole Services Ltd", "内罗毕打井服务", "肯尼亚", "Nairobi", "+254 20 0007", "nairobi-borehole"),
        ("Andes Minería Equipos S.A.", "安第斯矿山设备", "智利", "Antofagasta", "+56 55 0008", "andes-mineria"),
        ("Anatolia Pompa Sanayi A.Ş.", "安纳托利亚泵业", "土耳其", "Konya", "+90 332 0009", "anatolia-pompa"),
        ("Java Tirta Utama PT", "爪哇水源", "印度尼西亚", "Surabaya", "+62 31 0010", "java-tirta"),
        ("Queensland Pump Hire Pty Ltd", "昆士兰泵租赁", "澳大利亚", "Brisbane", "+61 7 0011", "queensland-pump"),
        ("Karnataka Hydro Products Pvt Ltd", "卡纳塔克水力", "印度", "Bengaluru", "+91 80 0012", "karnataka-hydro"),
    ];

    public static readonly string[] JobTitles = ["采购经理", "采购员", "设备主管", "技术工程师", "项目经理", "财务", "总经理", "生产厂长"];

    public static readonly string[] Carriers = ["德邦物流", "顺丰速运", "中通快运", "安能物流", "自有车辆"];

    public static readonly string[] LeadSources = ["展会", "转介绍", "网站询盘", "电话开发", "老客户"];
}
