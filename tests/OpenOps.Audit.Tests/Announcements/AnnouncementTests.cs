using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using OpenOps.Audit.Access;
using OpenOps.Audit.Announcements;
using OpenOps.Audit.Chain;
using OpenOps.Audit.Tests.Chain;
using OpenOps.Audit.Tests.Console;
using OpenOps.Audit.Tests.Evidence;

namespace OpenOps.Audit.Tests.Announcements;

/// <summary>Checkpoints in a channel of the chat, from where people copy them out.</summary>
public sealed class AnnouncementTests(PostgresFixture postgres)
{
    private const string NotPosted = "Checkpoints could not be posted in their channel";

    [Fact]
    public async Task Checkpoints_ArePostedOnceEach_AlsoAfterARestart()
    {
        await using var chat = await ChatServer.StartAsync("root");
        var bot = await chat.MakeBotAsync("notary");
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        await using (var service = Start(database, chat, bot))
        {
            await PostedAsync(chat, bot, 10);
            await service.Inference.RecordIntentAsync();
            await ChainDatabase.SignAsync(service);
            await PostedAsync(chat, bot, 11);
        }

        await using var again = Start(database, chat, bot);
        await again.Inference.RecordIntentAsync();
        await ChainDatabase.SignAsync(again);
        await PostedAsync(chat, bot, 12);

        Assert.Equal([10, 11, 12], (await chat.PostsOfAsync(bot)).Select(LastOf));
    }

    [Fact]
    public async Task Post_ThatNeitherTheServiceNorTheServerRemembers_IsNotMadeAgain()
    {
        using var directory = new TempDirectory();
        var state = directory.File("chat.state");
        var chat = await ChatServer.StartAsync("http://127.0.0.1:0", state, "root");
        var bot = await chat.MakeBotAsync("notary");
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        await using (Start(database, chat, bot))
        {
            await PostedAsync(chat, bot, 10);
        }

        // As if it had been killed between the post and its note; a server that is started again knows no pending ids.
        var address = chat.Address;
        await chat.DisposeAsync();
        await database.TamperAsync("DELETE FROM audit.forwards");
        await using var back = await ChatServer.StartAsync(address.ToString(), state);
        await using var again = Start(database, back, bot);
        await again.Inference.RecordIntentAsync();
        await ChainDatabase.SignAsync(again);
        await PostedAsync(back, bot, 11);

        Assert.Equal([10, 11], (await back.PostsOfAsync(bot)).Select(LastOf));
    }

    [Fact]
    public async Task Chat_ThatIsAway_HoldsNoCheckpointUp_AndGetsThemAllLater()
    {
        using var directory = new TempDirectory();
        var state = directory.File("chat.state");
        var chat = await ChatServer.StartAsync("http://127.0.0.1:0", state, "root");
        var bot = await chat.MakeBotAsync("notary");
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        await using var service = Start(database, chat, bot);
        await PostedAsync(chat, bot, 10);
        var address = chat.Address;
        await chat.DisposeAsync();

        for (var count = 0; count < 3; count++)
        {
            await service.Inference.RecordIntentAsync();
            Assert.NotNull(await ChainDatabase.SignAsync(service));
        }

        await TestTimeouts.EventuallyAsync("the failure is logged", () => Task.FromResult(
            service.Logs.Lines.Any(line => line.Text.StartsWith(NotPosted, StringComparison.Ordinal))));
        Assert.Equal(4, database.Directory.ReadCheckpoints().Count);
        Assert.DoesNotContain(service.Logs.Lines, line => line.Text.Contains(bot.Token, StringComparison.Ordinal));

        await using var back = await ChatServer.StartAsync(address.ToString(), state);
        await PostedAsync(back, bot, 13);
        Assert.Equal([10, 11, 12, 13], (await back.PostsOfAsync(bot)).Select(LastOf));
    }

    [Fact]
    public async Task Posts_CopiedOutAsTheyStand_AreCheckpointsToTheVerification()
    {
        await using var chat = await ChatServer.StartAsync("root");
        var bot = await chat.MakeBotAsync("notary");
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        await using (Start(database, chat, bot))
        {
            await PostedAsync(chat, bot, 10);
        }

        using var scene = new EvidenceScene();
        scene.Copy(database);
        var posts = await chat.PostsOfAsync(bot);
        await File.WriteAllTextAsync(
            scene.Checkpoints, string.Join("\n\nnotary  10:15\n", posts.Select(post => post.GetProperty("message").GetString())), TestContext.Current.CancellationToken);
        File.Delete(database.Directory.CheckpointsFile);
        await database.TamperAsync("DELETE FROM audit.checkpoints; DELETE FROM audit.commits WHERE last_sequence > 6; DELETE FROM audit.events WHERE sequence > 6; DELETE FROM audit.contents c WHERE NOT EXISTS (SELECT FROM audit.events e WHERE e.id = c.event_id)");
        await using (var service = database.Start())
        {
            await scene.ExportAsync(service);
        }

        Assert.Empty((await scene.VerifyAsync()).Findings);
        Assert.Equal(ChainFault.Truncated, (await scene.VerifyAsync(withCheckpoints: true)).Findings[0].Kind);
    }

    [Fact]
    public void Settings_HalfSet_AreRefusedWithWhatIsMissing()
    {
        var result = new CheckpointChatOptionsValidator(Options.Create(new ChatOptions())).Validate(name: null, new CheckpointChatOptions { ChannelId = "town-square" });

        Assert.Equal(
            [
                "Audit:Checkpoints:ChannelId is no channel's id. Set it to the 26 letters and digits that the channel's View Info shows, or leave out Audit:Checkpoints.",
                "Audit:Checkpoints:Token is missing. Set it to the token of a bot that is a member of the channel.",
                "Mattermost:Url is missing, and Audit:Checkpoints needs it. Set it to the chat server's address, such as http://127.0.0.1:8065.",
            ],
            result.Failures);
    }

    private static AuditService Start(ChainDatabase database, ChatServer chat, ChatBot bot)
    {
        var service = database.Start(
            ("Mattermost:Url", chat.Address.ToString()), ("Audit:Checkpoints:ChannelId", bot.ChannelId), ("Audit:Checkpoints:Token", bot.Token),
            ("Audit:Checkpoints:Interval", "00:00:00.02"));
        _ = service.Operator;
        return service;
    }

    private static Task PostedAsync(ChatServer chat, ChatBot bot, int last) => TestTimeouts.EventuallyAsync(
        string.Create(CultureInfo.InvariantCulture, $"the checkpoint through {last}"), async () => (await chat.PostsOfAsync(bot)).Select(LastOf).Contains(last));

    private static int LastOf(JsonElement post) =>
        int.Parse(post.GetProperty("message").GetString()!.Split(' ')[4], CultureInfo.InvariantCulture);
}
