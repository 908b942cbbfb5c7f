using Crm.Common;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Crm.UnitTests.Common;

public sealed class ProblemLanguageTests
{
    [TestCase(null, false)]
    [TestCase("", false)]
    [TestCase("*", false)]
    [TestCase("en", false)]
    [TestCase("de, fr;q=0.5", false)]
    [TestCase("zh", true)]
    [TestCase("zh-CN", true)]
    [TestCase("ZH-Hans-CN", true)]
    [TestCase("zh-CN,zh;q=0.9,en;q=0.8", true)]
    [TestCase("en-US,en;q=0.9,zh-CN;q=0.8", false)]
    [TestCase("en;q=0.3, zh;q=0.7", true)]
    [TestCase("de, zh;q=0.2", true)]
    [TestCase("zh;q=0", false)]
    [TestCase("zha", false)]
    [TestCase("zh;;;q=x,,", false)]
    public void The_language_is_the_one_the_request_prefers(string? header, bool isChinese)
    {
        var context = new DefaultHttpContext();
        if (header is not null) context.Request.Headers.AcceptLanguage = header;

        Assert.That(ProblemLanguage.WantsChinese(context.Request), Is.EqualTo(isChinese));
    }

    [Test]
    public void Only_the_words_of_a_problem_change()
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.AcceptLanguage = "zh-CN";
        var problem = new ProblemDetails { Status = 400, Title = "Bad Request", Detail = "The request is not valid.", Type = "about:blank" };
        problem.Extensions["code"] = "invalid";
        problem.Extensions["errors"] = new Dictionary<string, string[]> { ["name"] = ["is required", "said by nobody"] };

        ProblemLanguage.Tell(context, problem);

        Assert.That(problem.Title, Is.EqualTo("填写有误"));
        Assert.That(problem.Detail, Is.EqualTo("填写的内容有误，请按提示修改。"));
        Assert.That(problem.Type, Is.EqualTo("about:blank"));
        Assert.That(problem.Extensions["code"], Is.EqualTo("invalid"));
        Assert.That(problem.Extensions["errors"], Is.EqualTo(new Dictionary<string, string[]> { ["name"] = ["必填", "said by nobody"] }));
        Assert.That(context.Response.Headers.ContentLanguage.ToString(), Is.EqualTo("zh-CN"));
        Assert.That(context.Response.Headers.Vary.ToString(), Is.EqualTo("Accept-Language"));
    }
}
