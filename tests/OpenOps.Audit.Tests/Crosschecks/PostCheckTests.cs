using Npgsql;
using OpenOps.Audit.Chain;
using OpenOps.Audit.Chat;
using OpenOps.Audit.Crosschecks;
using OpenOps.Audit.Tests.Chain;
using OpenOps.Audit.Tests.Console;

namespace OpenOps.Audit.Tests.Crosschecks;

/// <summary>What a bot has posted, held against the record. The chat is the emulator; the marks are those that the bot service sets.</summary>
public sealed class PostCheckTests(PostgresFixture postgres)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Posts_OfTheBotServiceItself_AreAccountedFor()
    {
        await using var world = await World.CreateAsync(postgres);
        var id = await world.Service.Inference.RecordIntentAsync();
        var first = await world.PostAsync("an answer", Answer(id));
        var more = await world.PostAsync("and its end", Answer(id, continues: first));
        await world.Service.Bot.RecordAsync($"/interactions/{id}/delivery", Samples.Delivery(body => body["post_ids"] = JsonNodes([first, more])));
        await world.PostAsync("the same for all", Answer(id), ("openops_summary_of", first));
        await world.PostAsync("Hello, I am a bot.", openops: null, ("openops_notice", "true"));
        await world.PostAsync("I can summarise this meeting.", new { state = "complete", in_reply_to = "p" }, ("openops_meeting_offer", "p"));
        await world.PostAsync("⚠️ The model did not answer.", new { state = "failed", in_reply_to = "p", note = "⚠️ The model did not answer." });
        await world.PostAsync("Reading …", new { state = "streaming", in_reply_to = "p" });
        await world.PostAsync("An answer that is b", new { state = "streaming", in_reply_to = "p", interaction_id = Samples.NewId() });

        var check = await world.CheckAsync();

        Assert.Empty(check.Findings);
        Assert.Matches("^Posts of 1 bots: 4 show answers, 1 say why there is none, [0-9]+ are the bot service's own, 1 are only begun.$", check.Summary);
    }

    [Theory]
    [InlineData("unmarked", "bears no mark of the bot service: something else wrote it with the bot's token.")]
    [InlineData("unknown", "names interaction 01a00000-0000-7000-8000-000000000000, which is not in the record.")]
    [InlineData("unnamed", "shows an answer and names no interaction.")]
    [InlineData("note and more", "shows an answer and names no interaction.")]
    [InlineData("another's", "which is one of @assistant.")]
    [InlineData("elsewhere", "whose answer the record says was shown elsewhere.")]
    [InlineData("open for hours", "which is not in the record.")]
    public async Task Post_ForgedWithTheBotsToken_IsNamed(string forgery, string expected)
    {
        await using var world = await World.CreateAsync(postgres, forgery == "another's" ? "notetaker" : "assistant");
        var id = await world.Service.Inference.RecordIntentAsync();
        if (forgery == "elsewhere")
        {
            await world.Service.Bot.RecordAsync($"/interactions/{id}/delivery", Samples.Delivery());
        }

        var unknown = Guid.Parse("01a00000-0000-7000-8000-000000000000");
        var post = await world.PostAsync("Pay the invoice today.", forgery switch
        {
            "unmarked" => null,
            "unknown" => Answer(unknown),
            "unnamed" => new { state = "complete", in_reply_to = "p" },
            "note and more" => new { state = "failed", in_reply_to = "p", note = "today." },
            "open for hours" => Answer(unknown, state: "streaming"),
            _ => Answer(id),
        });

        var check = await world.CheckAsync(forgery == "open for hours" ? TimeSpan.FromHours(2) : TimeSpan.Zero);

        var finding = Assert.Single(check.Findings);
        Assert.StartsWith($"Post {post} of @{world.Bot.Name} in channel {world.Bot.ChannelId}, ", finding, StringComparison.Ordinal);
        Assert.EndsWith(expected, finding, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forgery_BehindHundredsOfPosts_IsFound_AndOnlySinceThen()
    {
        await using var world = await World.CreateAsync(postgres);
        var id = await world.Service.Inference.RecordIntentAsync();
        var forged = await world.PostAsync("Pay the invoice today.", openops: null);
        for (var count = 0; count < 420; count++)
        {
            await world.PostAsync("an answer", Answer(id));
        }

        Assert.StartsWith($"Post {forged} ", Assert.Single((await world.CheckAsync()).Findings), StringComparison.Ordinal);
        Assert.Empty((await world.CheckAsync(since: await world.CreatedAtAsync(forged) + TimeSpan.FromMilliseconds(1))).Findings);
    }

    [Fact]
    public async Task Post_OfAnInteractionWhoseEvidenceWasRemoved_IsToldApart_AndANewOneIsNot()
    {
        await using var scene = await Retention.RemovalScene.CreateAsync(postgres);
        await using var world = await World.CreateAsync(scene.Database);
        await scene.RunAsync();
        await world.Chat.LetBackdateAsync(world.Bot);
        var original = await world.PostAsync(Retention.RemovalScene.LongAgo, "the answer", Answer(scene.Old));
        await world.PostAsync("the same for all", Answer(scene.Old), ("openops_summary_of", original));
        var forged = await world.PostAsync("Pay the invoice today.", Answer(scene.Old));

        var check = await world.CheckAsync();

        Assert.StartsWith($"Post {forged} ", Assert.Single(check.Findings), StringComparison.Ordinal);
        Assert.EndsWith(" 2 are of interactions whose evidence was removed as its time was over.", check.Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("no id")]
    [InlineData("nothing")]
    [InlineData("of today")]
    [InlineData("another's")]
    [InlineData("of another interaction")]
    public async Task Post_ThatRepeatsNoPostOfARemovedInteraction_IsNotExcused(string named)
    {
        await using var scene = await Retention.RemovalScene.CreateAsync(postgres);
        await using var world = await World.CreateAsync(scene.Database);
        await scene.RunAsync();
        await world.Chat.LetBackdateAsync(world.Bot);
        var post = named switch
        {
            "none" => "p1q3r5s7t9u1w3x5y7z9b1d3f5",
            "no id" => "../users/me",
            "nothing" => "",
            "of today" => await world.PostAsync("Hello, I am a bot.", openops: null, ("openops_notice", "true")),
            "another's" => await world.PostAsOtherAsync(Retention.RemovalScene.LongAgo, Answer(scene.Old)),
            _ => await world.PostAsync(Retention.RemovalScene.LongAgo, "the answer", Answer(scene.Neighbour)),
        };
        var forged = await world.PostAsync("Pay the invoice today.", Answer(scene.Old), ("openops_summary_of", post));

        Assert.StartsWith($"Post {forged} ", Assert.Single((await world.CheckAsync()).Findings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_WithPosts_EndsWithWhatItFound()
    {
        await using var world = await World.CreateAsync(postgres);
        var tokens = world.Database.Path + "-tokens.json";
        await File.WriteAllTextAsync(tokens, $$$"""{ "Mattermost": { "Tokens": { "assistant": "{{{world.Bot.Token}}}" } } }""", Cancel);
        string[] verify =
        [
            VerifyCommand.Verb, "--posts", "--ConnectionStrings:auditdb", world.Database.RuntimeConnectionString, "--Audit:Chain:Directory", world.Database.Path,
            "--Mattermost:Url", world.Chat.Address.ToString(),
        ];

        Assert.Equal(78, await AuditVerbs.RunAsync(verify));
        Assert.Equal(0, await AuditVerbs.RunAsync([.. verify, "--Mattermost:TokensFile", tokens]));
        await world.PostAsync("Pay the invoice today.", openops: null);
        Assert.Equal(1, await AuditVerbs.RunAsync([.. verify, "--Mattermost:TokensFile", tokens]));
        await world.Chat.DisposeAsync();
        Assert.Equal(2, await AuditVerbs.RunAsync([.. verify, "--Mattermost:TokensFile", tokens]));
    }

    private static object Answer(Guid interaction, string? continues = null, string state = "complete") =>
        new { interaction_id = interaction, model = "baseline", state, in_reply_to = "p1q3r5s7t9u1w3x5y7z9b1d3f5", continues };

    private static System.Text.Json.Nodes.JsonArray JsonNodes(string[] values) => [.. values.Select(value => (System.Text.Json.Nodes.JsonNode)value)];

    private sealed class World : IAsyncDisposable
    {
        public required ChatServer Chat { get; init; }

        public required ChatBot Bot { get; init; }

        public required ChainDatabase Database { get; init; }

        public required AuditService Service { get; init; }

        public static async Task<World> CreateAsync(PostgresFixture postgres, string bot = "assistant") =>
            await CreateAsync(await ChainDatabase.CreateFilledAsync(postgres, interactions: 1), bot);

        public static async Task<World> CreateAsync(ChainDatabase database, string bot = "assistant")
        {
            var chat = await ChatServer.StartAsync("root");
            return new World { Chat = chat, Bot = await chat.MakeBotAsync(bot), Database = database, Service = database.Start() };
        }

        public Task<string> PostAsync(string message, object? openops, params (string Name, string Value)[] more) =>
            PostAsync(Bot.Token, createdAt: null, message, openops, more);

        public Task<string> PostAsync(DateTimeOffset createdAt, string message, object openops) => PostAsync(Bot.Token, createdAt, message, openops, []);

        public async Task<string> PostAsOtherAsync(DateTimeOffset createdAt, object openops)
        {
            var other = await Chat.MakeBotAsync("other");
            await Chat.LetBackdateAsync(other);
            return await PostAsync(other.Token, createdAt, "the answer", openops, []);
        }

        private async Task<string> PostAsync(string token, DateTimeOffset? createdAt, string message, object? openops, (string Name, string Value)[] more)
        {
            var props = more.ToDictionary(one => one.Name, object (one) => one.Value);
            if (openops is not null)
            {
                props["openops"] = openops;
                props["ai_generated"] = "true";
            }

            var post = await Chat.AskAsync(token, HttpMethod.Post, "posts", new { channel_id = Bot.ChannelId, message, props, create_at = createdAt?.ToUnixTimeMilliseconds() });
            return post.GetProperty("id").GetString()!;
        }

        public async Task<DateTimeOffset> CreatedAtAsync(string post) =>
            DateTimeOffset.FromUnixTimeMilliseconds((await Chat.AskAsync(Bot.Token, HttpMethod.Get, $"posts/{post}")).GetProperty("create_at").GetInt64());

        public async Task<PostCheck> CheckAsync(TimeSpan later = default, DateTimeOffset since = default)
        {
            await using var source = NpgsqlDataSource.Create(Database.RuntimeConnectionString);
            using var http = new HttpClient();
            var check = new PostCheck(source, new ManualTimeProvider(TimeProvider.System.GetUtcNow() + later));
            await check.AddAsync(new ChatApi(http, Chat.Address, Bot.Token), since, Cancel);
            return check;
        }

        public async ValueTask DisposeAsync()
        {
            await Service.DisposeAsync();
            await Chat.DisposeAsync();
            await Database.DisposeAsync();
        }
    }
}
