using System.Text.Json;
using System.Text.RegularExpressions;
using System.Web;
using Microsoft.Playwright;
using OpenOps.MattermostEmulator.Tests.Pages;
using OpenOps.TestKit.Browser;
using static Microsoft.Playwright.Assertions;

namespace OpenOps.MattermostEmulator.Tests.Browser;

/// <summary>What assistants can be asked for from menus: the same as their slash commands, as the person who clicks.</summary>
public sealed partial class AssistantTests(Chromium chromium) : BrowserTest(chromium)
{
    protected override string[] ExpectedErrors => ["status of 500"];

    [Theory]
    [InlineData("Summarize thread", "/summarize", "")]
    [InlineData("Find action items", "/summarize", "actions ")]
    [InlineData("Find open questions", "/summarize", "questions ")]
    [InlineData("React for me", "/react", "")]
    public async Task Entry_OfAMessage_RunsItsCommandWithALink(string entry, string command, string words)
    {
        await using var commands = await CommandsAsync(_ => """{"text":"I am on it."}""");
        var id = await World.Ben.WriteAsync(World.PilotId, "The crane is booked.");
        var chat = await SignInAsync(World.Alice);
        await chat.OpenAsync("Pilot");

        await chat.ChooseAsync(chat.Post("The crane is booked."), entry);

        await Expect(chat.Post("I am on it.")).ToContainTextAsync("Only visible to you");
        var form = Form(Assert.Single(commands.Bodies("/slash")));
        Assert.Equal((command, World.Alice.Id, World.PilotId), (form["command"], form["user_id"], form["channel_id"]));
        Assert.StartsWith($"{words}{World.Address}_redirect/pl/{id}", form["text"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Meeting_IsOfferedWhereThereIsARecordingOnly()
    {
        await using var commands = await CommandsAsync(_ => "{}");
        var files = await UploadAsync("standup.vtt");
        await World.Ben.PostAsync("posts", new { channel_id = World.PilotId, message = "Recorded.", file_ids = files });
        await World.Ben.WriteAsync(World.PilotId, "Only words.");
        var chat = await SignInAsync(World.Alice);
        await chat.OpenAsync("Pilot");
        var entry = chat.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Summarize meeting" });
        await ChatPage.UseAsync(chat.Post("Only words."), "More actions");
        await Expect(chat.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Summarize thread" })).ToBeFocusedAsync();
        await Expect(entry).ToHaveCountAsync(0);
        await chat.Page.Keyboard.PressAsync("Escape");

        await chat.ChooseAsync(chat.Post("Recorded."), "Summarize meeting");
        await TestTimeouts.EventuallyAsync("the command", () => Task.FromResult(commands.Bodies("/slash").Count == 1));
        Assert.StartsWith("meeting http", Form(commands.Bodies("/slash")[0])["text"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReactForMe_AddsMyOwnReaction_ForTheAnswerToMyWishOnly()
    {
        var wrong = true;
        var id = await World.Ben.WriteAsync(World.PilotId, "We shipped!");
        await using var commands = await CommandsAsync(body => JsonSerializer.Serialize(new
        {
            text = "Done.",
            props = new { openops_reaction = new { post_id = id, emoji = "rocket", nonce = wrong ? "someone-elses" : Nonce().Match(Form(body)["text"]!).Groups["nonce"].Value } },
        }));
        var chat = await SignInAsync(World.Alice);
        await chat.OpenAsync("Pilot");

        await chat.ChooseAsync(chat.Post("We shipped!"), "React for me");
        await Expect(chat.Post("Done.")).ToHaveCountAsync(1);
        Assert.DoesNotContain("rocket", await ReactionsAsync(id), StringComparison.Ordinal);

        wrong = false;
        await chat.ChooseAsync(chat.Post("We shipped!"), "React for me");
        await Expect(chat.Post("We shipped!").GetByRole(AriaRole.Button, new() { Name = "rocket: you" })).ToBeVisibleAsync();
        Assert.Contains(World.Alice.Id, await ReactionsAsync(id), StringComparison.Ordinal);
        Assert.Matches("^[0-9a-f]{32}$", Nonce().Match(Form(commands.Bodies("/slash")[1])["text"]!).Groups["nonce"].Value);
    }

    [Fact]
    public async Task Channel_IsSummarisedFromItsHead_WithTheKeyboard()
    {
        await using var commands = await CommandsAsync(_ => "{}");
        var chat = await SignInAsync(World.Alice);
        await chat.OpenAsync("Pilot");

        await chat.Button("Summarize channel").FocusAsync();
        await chat.Page.Keyboard.PressAsync("Enter");
        await Expect(chat.Page.GetByRole(AriaRole.Menuitem, new() { Name = "What I have not read" })).ToBeFocusedAsync();
        await chat.Page.Keyboard.PressAsync("ArrowDown");
        await chat.Page.Keyboard.PressAsync("Enter");

        await TestTimeouts.EventuallyAsync("the command", () => Task.FromResult(commands.Bodies("/slash").Count == 1));
        Assert.Equal("channel 24h", Form(commands.Bodies("/slash")[0])["text"]);
        await Expect(chat.Button("Summarize channel")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Unread_IsWhatWasNewWhenTheChannelWasOpened()
    {
        await using var commands = await CommandsAsync(_ => "{}");
        await World.Alice.PostAsync("channels/members/me/view", new { channel_id = World.PilotId });
        var seen = (await World.Alice.GetAsync($"channels/{World.PilotId}/members/me")).GetProperty("last_viewed_at").GetInt64();
        await World.Ben.WriteAsync(World.PilotId, "Something new.");
        var chat = await SignInAsync(World.Alice);
        await chat.OpenAsync("Pilot");
        await TestTimeouts.EventuallyAsync("the channel to count as read", async () =>
            (await World.Alice.GetAsync($"channels/{World.PilotId}/members/me")).GetProperty("last_viewed_at").GetInt64() > seen);

        await chat.Button("Summarize channel").ClickAsync();
        await chat.Page.GetByRole(AriaRole.Menuitem, new() { Name = "What I have not read" }).ClickAsync();
        await TestTimeouts.EventuallyAsync("the command", () => Task.FromResult(commands.Bodies("/slash").Count == 1));
        Assert.Equal($"channel from {DateTimeOffset.FromUnixTimeMilliseconds(seen):yyyy-MM-dd'T'HH:mm:ss.fff'Z'}", Form(commands.Bodies("/slash")[0])["text"]);
    }

    [Fact]
    public async Task Command_ThatFails_SaysSoWhereItWasAskedFor()
    {
        await using var commands = await CommandsAsync(_ => null);
        await World.Ben.WriteAsync(World.PilotId, "The crane is booked.");
        var chat = await SignInAsync(World.Alice);
        await chat.OpenAsync("Pilot");
        await chat.ChooseAsync(chat.Post("The crane is booked."), "Summarize thread");
        await Expect(chat.Post("That did not work.")).ToContainTextAsync("Command with a trigger of 'summarize' returned response 500");
    }

    [Fact]
    public async Task Entries_WithoutTheCommands_AreNotOffered()
    {
        await World.Ben.WriteAsync(World.PilotId, "The crane is booked.");
        var chat = await SignInAsync(World.Alice);
        await chat.OpenAsync("Pilot");
        await Expect(chat.Button("Summarize channel")).ToHaveCountAsync(0);
        await ChatPage.UseAsync(chat.Post("The crane is booked."), "More actions");
        await Expect(chat.Page.GetByRole(AriaRole.Menuitem).First).ToHaveTextAsync("Copy link");
    }

    [Fact]
    public async Task Narrow_HoldsTheButtonAndTheMenu()
    {
        await using var commands = await CommandsAsync(_ => "{}");
        await World.Ben.WriteAsync(World.PilotId, "The crane is booked.");
        var chat = await SignInAsync(World.Alice, $"/#/channels/{World.PilotId}", new() { ViewportSize = new() { Width = 360, Height = 640 }, HasTouch = true });
        await chat.Button("Summarize channel").ClickAsync();
        var menu = (await chat.Page.GetByRole(AriaRole.Menu).BoundingBoxAsync())!;
        Assert.True(menu.X >= 0 && menu.X + menu.Width <= 360, $"{menu.X} {menu.Width}");
        Assert.Equal(360, await chat.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    [Fact]
    public async Task Command_BeingTyped_ShowsItsHint()
    {
        await using var commands = await CommandsAsync(_ => "{}");
        var chat = await SignInAsync(World.Alice);
        await chat.OpenAsync("Pilot");
        await chat.Box.PressSequentiallyAsync("/summ");
        await Expect(chat.Suggestions).ToContainTextAsync("/summarize [link | channel]");
        await Expect(chat.Suggestions).ToContainTextAsync("Sums up");
    }

    private async Task<IntegrationReceiver> CommandsAsync(Func<string, string?> answer)
    {
        var receiver = await IntegrationReceiver.StartAsync();
        receiver.Answer = (_, body) => Task.FromResult(answer(body) is { } json ? (200, json) : (500, "{}"));
        foreach (var (trigger, hint, about) in new[] { ("summarize", "[link | channel]", "Sums up"), ("react", "[link]", "Reacts") })
        {
            await World.Admin.PostAsync("commands", new
            {
                team_id = World.TeamId, trigger, method = "P", url = new Uri(receiver.Address, "/slash").AbsoluteUri,
                auto_complete = true, auto_complete_hint = hint, auto_complete_desc = about, username = "assistant",
            });
        }

        return receiver;
    }

    private async Task<string[]> UploadAsync(string name)
    {
        using var http = new HttpClient { BaseAddress = new Uri(World.Address, "/api/v4/") };
        http.DefaultRequestHeaders.Authorization = new("Bearer", World.Ben.Token);
        using var form = new MultipartFormDataContent { { new StringContent(World.PilotId), "channel_id" }, { new ByteArrayContent("WEBVTT"u8.ToArray()), "files", name } };
        using var answer = await http.PostAsync(new Uri("files", UriKind.Relative), form, TestContext.Current.CancellationToken);
        var uploaded = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        return [uploaded.GetProperty("file_infos")[0].GetProperty("id").GetString()!];
    }

    private async Task<string> ReactionsAsync(string id) => (await World.Ben.GetAsync($"posts/{id}/reactions")).GetRawText();

    private static System.Collections.Specialized.NameValueCollection Form(string body) => HttpUtility.ParseQueryString(body);

    [GeneratedRegex("--as-me=(?<nonce>\\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Nonce();
}
