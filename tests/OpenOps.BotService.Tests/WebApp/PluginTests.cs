using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.TestKit.Browser;
using static Microsoft.Playwright.Assertions;

namespace OpenOps.BotService.Tests.WebApp;

/// <summary>What the plug-in adds to Mattermost's web app, and that it acts as the person alone.</summary>
public sealed partial class PluginTests(Chromium chromium)
{
    [Theory]
    [InlineData("Summarize thread", "/summarize", "^{link}$")]
    [InlineData("Find action items", "/summarize", "^actions {link}$")]
    [InlineData("Find open questions", "/summarize", "^questions {link}$")]
    [InlineData("React for me", "/react", "^{link} --as-me=[0-9a-f]{32}$")]
    public async Task Entry_RunsItsCommandAsThePersonWhoClicks(string entry, string command, string text)
    {
        await using var web = await WebAppHarness.StartAsync("summarize", "react");
        var post = await web.SayAsync(web.Bob, "The crane is booked.");
        await web.OpenAsync(chromium);

        await web.Entry(post.Id, entry).ClickAsync();
        await TestTimeouts.EventuallyAsync("the command", () => Task.FromResult(web.Commands.Count == 1));

        var form = web.Commands[0];
        Assert.Equal(
            (command, web.AliceId, web.Channel.Id, web.Team.Id), (form["command"], form["user_id"], form["channel_id"], form["team_id"]));
        var link = Regex.Escape($"{web.Address}_redirect/pl/{post.Id}");
        Assert.Matches(text.Replace("{link}", link, StringComparison.Ordinal), form["text"]!);
        web.AssertClean();
    }

    [Fact]
    public async Task Entries_OfWhatTheServerWrote_AreNotThere()
    {
        await using var web = await WebAppHarness.StartAsync("summarize");
        await web.OpenAsync(chromium);
        var joined = (await web.Alice.GetPostsAsync(web.Channel.Id, 0, 20, TestContext.Current.CancellationToken)).First(post => post.Type.StartsWith("system_", StringComparison.Ordinal));
        await Expect(web.Post(joined.Id)).ToBeVisibleAsync();
        await Expect(web.Post(joined.Id).GetByRole(AriaRole.Menuitem)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Meeting_IsOfferedWhereThereIsARecording()
    {
        await using var web = await WebAppHarness.StartAsync("summarize");
        var upload = await web.Bob.UploadFileAsync(web.Channel.Id, "standup.vtt", "WEBVTT"u8.ToArray(), TestContext.Current.CancellationToken);
        var recorded = await web.SayAsync(web.Bob, "Recorded.", files: [upload.Id]);
        var plain = await web.SayAsync(web.Bob, "Words.");
        await web.OpenAsync(chromium);

        await Expect(web.Entry(plain.Id, "Summarize thread")).ToBeVisibleAsync();
        await Expect(web.Entry(plain.Id, "Summarize meeting")).ToHaveCountAsync(0);
        await web.Entry(recorded.Id, "Summarize meeting").ClickAsync();
        await TestTimeouts.EventuallyAsync("the command", () => Task.FromResult(web.Commands.Count == 1));
        Assert.StartsWith("meeting http", web.Commands[0]["text"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReactForMe_AddsThePersonsOwnReaction_OnlyForTheAnswerToTheirWish()
    {
        await using var web = await WebAppHarness.StartAsync("react");
        var post = await web.SayAsync(web.Bob, "We shipped!");
        var other = await web.SayAsync(web.Bob, "Something else.");
        await web.OpenAsync(chromium);

        // A wish nobody had, a right number for another post, and no emoji at all: nothing of it is done.
        foreach (var forged in (Func<string, JsonObject>[])
            [
                _ => Wish(post.Id, "rocket", "0123456789abcdef0123456789abcdef"),
                nonce => Wish(other.Id, "rocket", nonce),
                nonce => Wish(post.Id, "../../users/me", nonce),
            ])
        {
            web.Answer = form => Told(forged(Nonce().Match(form["text"]!).Groups["nonce"].Value));
            var before = web.Commands.Count;
            await web.Entry(post.Id, "React for me").ClickAsync();
            await TestTimeouts.EventuallyAsync("the command", () => Task.FromResult(web.Commands.Count > before));
            await Expect(web.Page.GetByText("Chosen.")).ToHaveCountAsync(before + 1);
        }

        Assert.Empty(await web.ReactionsAsync(post.Id));
        Assert.Empty(await web.ReactionsAsync(other.Id));

        web.Answer = form => Told(Wish(post.Id, "rocket", Nonce().Match(form["text"]!).Groups["nonce"].Value));
        await web.Entry(post.Id, "React for me").ClickAsync();
        await TestTimeouts.EventuallyAsync("the reaction", async () => (await web.ReactionsAsync(post.Id)).Count > 0);
        Assert.Equal(["alice rocket"], await web.ReactionsAsync(post.Id));
        web.AssertClean();

        static JsonObject Wish(string postId, string emoji, string nonce) => new() { ["post_id"] = postId, ["emoji"] = emoji, ["nonce"] = nonce };
        static JsonObject Told(JsonObject wish) => new() { ["text"] = "Chosen.", ["props"] = new JsonObject { ["openops_reaction"] = wish } };
    }

    [Fact]
    public async Task Rating_IsThePersonsReaction_ChangedAndTakenBack_AndABadOneAsksWhy()
    {
        await using var web = await WebAppHarness.StartAsync("openops");
        var answer = await web.AnswerAsync("42.");
        await web.OpenAsync(chromium);
        var row = web.Post(answer.Id).GetByRole(AriaRole.Group, new() { Name = "Your rating" });
        var (good, bad) = (row.GetByRole(AriaRole.Button, new() { Name = "Good answer" }), row.GetByRole(AriaRole.Button, new() { Name = "Bad answer" }));

        await good.FocusAsync();
        await web.Page.Keyboard.PressAsync("Space");
        await Expect(good).ToHaveAttributeAsync("aria-pressed", "true");
        Assert.Equal(["alice +1"], await web.ReactionsAsync(answer.Id));
        Assert.Empty(web.Commands);

        await web.Page.RunAndWaitForResponseAsync(() => bad.ClickAsync(), "**/commands/execute");
        await Expect(bad).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(good).ToHaveAttributeAsync("aria-pressed", "false");
        Assert.Equal(["alice -1"], await web.ReactionsAsync(answer.Id));
        Assert.Equal(["/openops"], web.Commands.Select(command => command["command"]));
        Assert.Equal($"why {web.Address}_redirect/pl/{answer.Id}", web.Commands[0]["text"]);

        await bad.ClickAsync();
        await Expect(bad).ToHaveAttributeAsync("aria-pressed", "false");
        Assert.Empty(await web.ReactionsAsync(answer.Id));
        Assert.Single(web.Commands);
        web.AssertClean();
    }

    [Fact]
    public async Task BadRating_ShowsTheFormThatItsCommandOpens()
    {
        await using var web = await WebAppHarness.StartAsync("openops");
        var answer = await web.AnswerAsync("42.");
        await web.OpenAsync(chromium);

        await web.Post(answer.Id).GetByRole(AriaRole.Button, new() { Name = "Bad answer" }).ClickAsync();
        await TestTimeouts.EventuallyAsync("the command", () => Task.FromResult(web.Commands.Count == 1));
        await web.Bot.OpenDialogAsync(
            new DialogOpening(web.Commands[0]["trigger_id"]!, new Uri("http://127.0.0.1:9/"), new Dialog { Title = "What was wrong?" }), TestContext.Current.CancellationToken);

        await Expect(web.Page.GetByRole(AriaRole.Dialog)).ToHaveTextAsync("What was wrong?");
        web.AssertClean();
    }

    [Theory]
    [InlineData(1280, "rgb(1, 2, 3)")]
    [InlineData(420, "rgb(250, 251, 252)")]
    public async Task HeaderButton_IsDrawnInTheColorOfItsBar(int width, string color)
    {
        await using var web = await WebAppHarness.StartAsync();
        await web.OpenAsync(chromium, width: width);
        await web.Page.EvaluateAsync("document.documentElement.style.cssText = 'color: rgb(1, 2, 3); --sidebar-header-text-color: rgb(250, 251, 252)'");
        await Expect(web.Page.GetByRole(AriaRole.Img, new() { Name = "Summarize channel" })).ToHaveCSSAsync("stroke", color);
    }

    [Fact]
    public async Task Thumbs_AreThereOnce()
    {
        await using var web = await WebAppHarness.StartAsync();
        var answer = await web.AnswerAsync("Finished.");
        var unrated = await web.SayAsync(web.Bob, "A person's, made up.", WebAppHarness.AnswerProps("complete"), attachments: WebAppHarness.AnswerButtons);
        await web.OpenAsync(chromium);
        await Expect(web.Post(answer.Id).GetByRole(AriaRole.Group)).ToHaveCountAsync(1);

        await Expect(web.Post(answer.Id).Locator("[data-action-id]:visible")).ToHaveTextAsync(["Button regenerate"]);
        await Expect(web.Post(unrated.Id).Locator("[data-action-id]:visible")).ToHaveTextAsync(["Button up", "Button down", "Button regenerate"]);
    }

    [Fact]
    public async Task Rating_GivenByReactionInAnyTone_IsSeenAndReplaced()
    {
        await using var web = await WebAppHarness.StartAsync("openops");
        var answer = await web.AnswerAsync("42.");
        var me = await web.Alice.GetMeAsync(TestContext.Current.CancellationToken);
        await web.Alice.AddReactionAsync(me.Id, answer.Id, "thumbsup_medium_dark_skin_tone", TestContext.Current.CancellationToken);
        await web.OpenAsync(chromium);
        await Expect(web.Post(answer.Id).GetByRole(AriaRole.Button, new() { Name = "Good answer" })).ToHaveAttributeAsync("aria-pressed", "true");

        await web.Post(answer.Id).GetByRole(AriaRole.Button, new() { Name = "Bad answer" }).ClickAsync();
        await Expect(web.Post(answer.Id).GetByRole(AriaRole.Button, new() { Name = "Bad answer" })).ToHaveAttributeAsync("aria-pressed", "true");
        Assert.Equal(["alice -1"], await web.ReactionsAsync(answer.Id));
    }

    [Fact]
    public async Task Rating_IsOfferedUnderFinishedAnswersOfBotsOnly()
    {
        await using var web = await WebAppHarness.StartAsync();
        var answer = await web.AnswerAsync("Finished.");
        var others = new[]
        {
            await web.AnswerAsync("Still being written.", "streaming"),
            await web.AnswerAsync("A continuation.", continues: answer.Id),
            await web.SayAsync(web.Bot, "No answer."),
            await web.SayAsync(web.Bob, "A person's, made up.", WebAppHarness.AnswerProps("complete")),
        };
        await web.OpenAsync(chromium);
        await Expect(web.Post(answer.Id).GetByRole(AriaRole.Group)).ToHaveCountAsync(1);
        foreach (var other in others)
        {
            await Expect(web.Post(other.Id)).ToBeVisibleAsync();
            await Expect(web.Post(other.Id).GetByRole(AriaRole.Group)).ToHaveCountAsync(0);
        }
    }

    [Fact]
    public async Task Channel_IsSummarisedFromADialog_WithTheKeyboard()
    {
        await using var web = await WebAppHarness.StartAsync("summarize");
        await web.OpenAsync(chromium);
        var button = web.Page.GetByRole(AriaRole.Button, new() { Name = "Summarize channel" });
        var dialog = web.Page.GetByRole(AriaRole.Dialog, new() { Name = "Summarize channel" });
        await button.FocusAsync();
        await web.Page.Keyboard.PressAsync("Enter");
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "What I have not read" })).ToBeFocusedAsync();
        await web.Page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(button).ToBeFocusedAsync();

        await web.Page.Keyboard.PressAsync("Enter");
        await web.Page.Keyboard.PressAsync("Shift+Tab");
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" })).ToBeFocusedAsync();
        await web.Page.Keyboard.PressAsync("ArrowUp");
        await web.Page.Keyboard.PressAsync("Enter");
        await TestTimeouts.EventuallyAsync("the command", () => Task.FromResult(web.Commands.Count == 1));
        Assert.Equal("channel 7d", web.Commands[0]["text"]);
        await Expect(dialog).ToHaveCountAsync(0);
        web.AssertClean();
    }

    [Theory]
    [InlineData(1_795_176_764_056, "channel from 2026-11-20T12:12:44.056Z")]
    [InlineData(null, "channel unread")]
    public async Task Unread_IsSinceTheChannelWasSeenBefore(long? seenAt, string text)
    {
        await using var web = await WebAppHarness.StartAsync("summarize");
        await web.OpenAsync(chromium, seenAt);
        await web.Page.GetByRole(AriaRole.Button, new() { Name = "Summarize channel" }).ClickAsync();
        await web.Page.GetByRole(AriaRole.Button, new() { Name = "What I have not read" }).ClickAsync();
        await TestTimeouts.EventuallyAsync("the command", () => Task.FromResult(web.Commands.Count == 1));
        Assert.Equal(text, web.Commands[0]["text"]);
    }

    [Fact]
    public async Task Command_ThatTheTeamLacks_IsSaidInPlainWords()
    {
        await using var web = await WebAppHarness.StartAsync();
        var post = await web.SayAsync(web.Bob, "Words.");
        await web.OpenAsync(chromium);
        await web.Entry(post.Id, "Summarize thread").ClickAsync();
        await Expect(web.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("This team does not have the OpenOps commands.");
        web.AssertClean("status of 404");
    }

    [GeneratedRegex("--as-me=(?<nonce>\\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Nonce();
}
