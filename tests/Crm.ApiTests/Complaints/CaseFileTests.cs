using System.Net;
using System.Security.Cryptography;
using System.Text;
using Crm.ApiTests.Customers;
using NUnit.Framework;

namespace Crm.ApiTests.Complaints;

[Parallelizable(ParallelScope.Self)]
public sealed class CaseFileTests
{
    private ServiceDesk _desk = null!;

    [OneTimeSetUp]
    public async Task Start() => _desk = await ServiceDesk.OpenAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _desk.DisposeAsync();

    [Test]
    public async Task A_photo_is_kept_by_its_hash_and_given_out_as_it_came()
    {
        var complaint = await _desk.ReceiveAsync();

        var added = await _desk.Service.PostAsync(ServiceDesk.Address(complaint, "files"),
            ServiceDesk.File(ServiceDesk.Photo, @"C:\photos\leak.jpg", "image/jpeg")).OkAsync(HttpStatusCode.Created);

        Assert.That((added.Text("name"), added.Text("contentType"), added.Text("sha256")),
            Is.EqualTo(("leak.jpg", "image/jpeg", Convert.ToHexStringLower(SHA256.HashData(ServiceDesk.Photo)))));
        var content = await _desk.Service.GetAsync(ServiceDesk.Address(complaint, $"files/{added["fileId"]}"));
        Assert.That(await content.Content.ReadAsByteArrayAsync(), Is.EqualTo(ServiceDesk.Photo));
        Assert.That(content.Content.Headers.ContentDisposition!.DispositionType, Is.EqualTo("attachment"));
        Assert.That(content.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo((string[])["nosniff"]));
        Assert.That((await _desk.Service.GetJsonAsync(ServiceDesk.Address(complaint, "files")))["items"]!.AsArray(), Has.Count.EqualTo(1));
    }

    [TestCase("leak.png", "image/png", "the content is image/jpeg")]
    [TestCase("leak.jpg", "image/png", "is sent as image/png")]
    [TestCase("leak.exe", "image/jpeg", "must be one of")]
    [TestCase("leak.svg", "image/svg+xml", "must be one of")]
    public async Task A_file_that_lies_about_its_type_is_refused(string name, string type, string reason)
    {
        var complaint = await _desk.ReceiveAsync();

        var problem = await _desk.Service.PostAsync(ServiceDesk.Address(complaint, "files"), ServiceDesk.File(ServiceDesk.Photo, name, type))
            .ProblemAsync(HttpStatusCode.BadRequest);

        Assert.That(problem["errors"]!["file"]![0]!.GetValue<string>(), Does.Contain(reason));
        Assert.That((await _desk.Service.GetJsonAsync(ServiceDesk.Address(complaint, "files")))["items"]!.AsArray(), Is.Empty);
    }

    [Test]
    public async Task A_page_in_a_text_file_is_refused()
    {
        var complaint = await _desk.ReceiveAsync();

        await _desk.Service.PostAsync(ServiceDesk.Address(complaint, "files"),
            ServiceDesk.File(Encoding.UTF8.GetBytes("<html><script>"), "note.txt", "text/plain")).ProblemAsync(HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task What_is_no_form_or_no_file_or_too_large_is_told()
    {
        var complaint = await _desk.ReceiveAsync();
        var address = ServiceDesk.Address(complaint, "files");

        await _desk.Service.PostAsync(address, new { }).ProblemAsync(HttpStatusCode.UnsupportedMediaType);
        await _desk.Service.PostAsync(address, new MultipartFormDataContent { { new StringContent("x"), "text" } }).ProblemAsync(HttpStatusCode.BadRequest);
        await _desk.Service.PostAsync(address, ServiceDesk.File([], "leak.jpg")).ProblemAsync(HttpStatusCode.BadRequest);
        var broken = new StringContent("--x\r\nnonsense", Encoding.UTF8);
        broken.Headers.ContentType = new("multipart/form-data") { Parameters = { new("boundary", "x") } };
        await _desk.Service.PostAsync(address, broken).ProblemAsync(HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task Files_are_seen_by_who_sees_the_case_and_none_comes_to_a_closed_one()
    {
        var closed = await _desk.ClosedAsync();
        await _desk.Service.PostAsync(ServiceDesk.Address(closed, "files"), ServiceDesk.File(ServiceDesk.Photo, "leak.jpg"))
            .ProblemAsync(HttpStatusCode.Conflict, "complaint-closed");

        var complaint = await _desk.ReceiveAsync();
        var other = await _desk.ReceiveAsync();
        var added = await _desk.Service.PostAsync(ServiceDesk.Address(complaint, "files"), ServiceDesk.File(ServiceDesk.Photo, "leak.jpg"))
            .OkAsync(HttpStatusCode.Created);
        await _desk.Service.GetAsync(ServiceDesk.Address(other, $"files/{added["fileId"]}")).ProblemAsync(HttpStatusCode.NotFound);
        await _desk.Service.DeleteAsync(ServiceDesk.Address(complaint, $"files/{added["fileId"]}")).OkAsync(HttpStatusCode.NoContent);
        await _desk.Service.GetAsync(ServiceDesk.Address(complaint, $"files/{added["fileId"]}")).ProblemAsync(HttpStatusCode.NotFound);
    }
}
