using System.Net;
using System.Text;
using OpenOps.MattermostEmulator.Tests.Emulation;

namespace OpenOps.MattermostEmulator.Tests;

public sealed class PersistenceTests
{
    [Fact]
    public async Task State_AfterAKill_HasEverythingThatWasAcknowledged()
    {
        using var folder = new TempDirectory();
        await using var killed = await Emulator.StartAsync(Settings(folder.File("live.journal")));
        var bot = await killed.AddBotAsync("helper");
        var alice = await killed.AddMemberAsync("alice");
        var channel = await killed.AddChannelAsync("P", alice, bot);
        var root = await alice.SayAsync(channel, "root ünïcode 👋");
        var answer = await bot.PostAsync("/posts", new { channel_id = channel, message = "…", root_id = root.Text("id"), props = Buttons() });
        await bot.PutAsync($"/posts/{answer.Text("id")}/patch", new { message = "partial text" });
        await alice.PostAsync("/reactions", new { user_id = alice.Id, post_id = answer.Text("id"), emoji_name = "+1" });
        var upload = await alice.PostAsync($"/files?channel_id={channel}&filename=a.txt", new StringContent("bytes", Encoding.UTF8, "text/plain"));
        var fileId = upload["file_infos"]![0].Text("id");
        await alice.PostAsync("/posts", new { channel_id = channel, message = "file", file_ids = new[] { fileId } });

        // What a killed process leaves is what is in the file while it runs, perhaps with half a line behind it.
        var left = folder.File("left.journal");
        File.Copy(folder.File("live.journal"), left);
        CopyFolder(folder.File("live.journal") + ".files", left + ".files");
        await File.AppendAllTextAsync(left, """[{"t":"posts","k":"half""", TestContext.Current.CancellationToken);
        await using var revived = await Emulator.StartEmptyAsync(Settings(left));
        var aliceAgain = revived.With(alice.Token);
        var botAgain = revived.With(bot.Token);

        var thread = (await aliceAgain.GetAsync($"/posts/{root.Text("id")}/thread"))["posts"]!;
        Assert.Equal("root ünïcode 👋", thread[root.Text("id")].Text("message"));
        var kept = thread[answer.Text("id")]!;
        Assert.Equal("partial text", kept.Text("message"));
        Assert.Single(kept["metadata"]!["reactions"]!.AsArray());
        Assert.NotNull(kept["props"]!["attachments"]);
        Assert.Equal("bytes", (await aliceAgain.TryGetAsync($"/files/{fileId}")).Raw);
        Assert.Equal("helper", (await botAgain.GetAsync("/users/me")).Text("username"));
        Assert.Equal(HttpStatusCode.BadRequest, (await aliceAgain.TryPostAsync($"/posts/{answer.Text("id")}/actions/go", new { })).Status);
        await revived.LoginAsync("alice");
    }

    [Fact]
    public async Task State_AfterAKillWhileManyAreWriting_HasEveryAnsweredPost()
    {
        using var folder = new TempDirectory();
        var file = folder.File("live.journal");
        await using var emulator = await Emulator.StartAsync(Settings(file));
        var channel = await emulator.AddChannelAsync("P", emulator.Admin);
        var acknowledged = new System.Collections.Concurrent.ConcurrentBag<string>();
        using var enough = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 8).Select(async _ =>
        {
            while (!enough.IsCancellationRequested)
            {
                acknowledged.Add((await emulator.Admin.SayAsync(channel, "m")).Text("id"));
            }
        }).ToList();
        await TestTimeouts.EventuallyAsync("a hundred posts are written", () => Task.FromResult(acknowledged.Count >= 100));

        var before = acknowledged.ToArray();
        File.Copy(file, folder.File("left.journal"));
        await enough.CancelAsync();
        await Task.WhenAll(writers);

        await using var revived = await Emulator.StartEmptyAsync(Settings(folder.File("left.journal")));
        var admin = revived.With(emulator.Admin.Token);
        foreach (var id in before)
        {
            Assert.Equal(HttpStatusCode.OK, (await admin.TryGetAsync($"/posts/{id}")).Status);
        }
    }

    [Fact]
    public async Task StateFile_IsForItsOwnerOnly()
    {
        using var folder = new TempDirectory();
        await using var emulator = await Emulator.StartAsync(Settings(folder.File("s.journal")));

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File("s.journal")));
        }

        Assert.DoesNotContain("Correct-Horse-1", await ReadSharedAsync(folder.File("s.journal")));
    }

    [Fact]
    public async Task StateFile_DamagedInTheMiddle_IsRefusedAndLeftAlone()
    {
        using var folder = new TempDirectory();
        var file = folder.File("s.journal");
        await File.WriteAllTextAsync(file, "[{\"t\":\"users\"\n[]\n", TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => Emulator.StartEmptyAsync(Settings(file)));

        Assert.Contains("line 1", refused.Message);
        Assert.Contains("Emulator:StateFile", refused.Message);
        Assert.StartsWith("[{\"t\":\"users\"\n", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    private static Dictionary<string, string?> Settings(string file) => new() { ["Emulator:StateFile"] = file };

    private static object Buttons() => new
    {
        attachments = new[] { new { actions = new[] { new { id = "go", name = "Go", integration = new { url = "http://127.0.0.1:9/", context = new { } } } } } },
    };

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    private static async Task<string> ReadSharedAsync(string path)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
