namespace Crm.Demo;

/// <summary>The people of the demo company, managers before those below them.</summary>
public static class DemoPeople
{
    /// <summary>The sign-in name of the one who sees everything.</summary>
    public const string Director = "zhou.jianguo";

    public static readonly IReadOnlyList<DemoPerson> All =
    [
        new("admin", "陈立", ["administrator"], null),
        new(Director, "周建国", ["manager"], null),
        new("lin.xiaomei", "林晓梅", ["manager", "sales"], Director),
        new("gao.zhiqiang", "高志强", ["manager", "sales"], Director),
        new("wang.fang", "王芳", ["sales"], "lin.xiaomei"),
        new("li.qiang", "李强", ["sales"], "lin.xiaomei"),
        new("zhang.wei", "张伟", ["sales"], "lin.xiaomei"),
        new("liu.yang", "刘洋", ["sales"], "gao.zhiqiang"),
        new("chen.jing", "陈静", ["sales"], "gao.zhiqiang"),
        new("zhao.lei", "赵磊", ["sales"], "gao.zhiqiang"),
        new("sun.li", "孙丽", ["service"], Director),
        new("wu.gang", "吴刚", ["quality"], null),
        new("xu.min", "徐敏", ["finance"], null),
        new("huang.ting", "黄婷", ["marketing"], Director),
    ];

    /// <summary>Those who look after customers, the home teams first: the last of them sells abroad too.</summary>
    public static readonly IReadOnlyList<DemoPerson> Sellers =
    [
        .. All.Where(person => person.Roles.SequenceEqual(["sales"])),
    ];
}
