using System.Net;
using System.Net.Http.Headers;
using System.Text;
using OpenOps.MattermostEmulator.Tests.Emulation;

namespace OpenOps.MattermostEmulator.Tests;

public sealed class FilesTests
{
    [Fact]
    public async Task File_Uploaded_IsItsOwners_UntilPosted_ThenTheChannels()
    {
        await using var emulator = await Emulator.StartAsync();
        var (alice, bob, eve) = (await emulator.AddMemberAsync(), await emulator.AddMemberAsync(), await emulator.AddMemberAsync());
        var channel = await emulator.AddChannelAsync("P", alice, bob);
        using var form = new MultipartFormDataContent
        {
            { new StringContent(channel), "channel_id" },
            { new StringContent("c1"), "client_ids" },
            { new ByteArrayContent(Encoding.UTF8.GetBytes("hällo")), "files", "notes.txt" },
            { new ByteArrayContent(Emulation.Files.Png), "files", "pic.png" },
        };

        var uploaded = await alice.TryPostAsync("/files", form);
        Assert.Equal(HttpStatusCode.Created, uploaded.Status);
        var infos = uploaded.Body!["file_infos"]!.AsArray();
        var id = infos[0].Text("id");
        Assert.Equal("text/plain; charset=utf-8", infos[0].Text("mime_type"));
        Assert.Equal(1, infos[1].Number("width"));
        Assert.Equal("c1", (string?)uploaded.Body["client_ids"]![0]);
        Assert.Equal(HttpStatusCode.Forbidden, (await bob.TryGetAsync($"/files/{id}")).Status);

        var post = await alice.PostAsync("/posts", new { channel_id = channel, message = "", file_ids = new[] { id, "aaaaaaaaaaaaaaaaaaaaaaaaaa", "bad" } });
        Assert.Equal(id, (string?)post["file_ids"]!.AsArray().Single());
        Assert.Equal("notes.txt", post["metadata"]!["files"]![0].Text("name"));
        Assert.Null((await bob.PostAsync("/posts", new { channel_id = channel, message = "steal", file_ids = new[] { id } }))["file_ids"]);

        var got = await bob.TryGetAsync($"/files/{id}");
        Assert.Equal("hällo", got.Raw);
        Assert.Contains("attachment", got.Header("Content-Disposition"));
        Assert.Contains("filename*=UTF-8''notes.txt", got.Header("Content-Disposition"));
        Assert.Equal(HttpStatusCode.Forbidden, (await eve.TryGetAsync($"/files/{id}")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await bob.TryGetAsync($"/files/{id}/thumbnail")).Status);
        var part = await bob.SendAsync(HttpMethod.Get, $"/files/{id}", null, request => request.Headers.Range = new RangeHeaderValue(0, 0));
        Assert.Equal(HttpStatusCode.PartialContent, part.Status);
        Assert.Equal("h", part.Raw);
    }

    [Fact]
    public async Task File_SentAsItIs_NeedsANameAndMembership()
    {
        await using var emulator = await Emulator.StartAsync(new Dictionary<string, string?> { ["Emulator:MaxFileSize"] = "10" });
        var (alice, eve) = (await emulator.AddMemberAsync(), await emulator.AddMemberAsync());
        var channel = await emulator.AddChannelAsync("P", alice);
        StringContent Raw(string text) => new(text, Encoding.UTF8, "text/markdown");

        var answer = await alice.TryPostAsync($"/files?channel_id={channel}&filename=../../raw.md", Raw("# raw"));
        Assert.Equal("raw.md", answer.Body!["file_infos"]![0].Text("name"));
        Assert.Equal(HttpStatusCode.Forbidden, (await eve.TryPostAsync($"/files?channel_id={channel}&filename=x.md", Raw("x"))).Status);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await alice.TryPostAsync($"/files?channel_id={channel}&filename=x.md", Raw("more than ten"))).Status);
    }
}
