using Microsoft.Playwright;
using OpenOps.TestKit.Browser;
using static Microsoft.Playwright.Assertions;

namespace OpenOps.MattermostEmulator.Tests.Browser;

public sealed class ComposerTests(Chromium chromium) : BrowserTest(chromium)
{
    protected override string[] ExpectedErrors => ["status of 404"];

    [Fact]
    public async Task Mention_Begun_IsCompletedWithTheKeyboard()
    {
        var chat = await SignInAsync(World.Alice);
        await chat.OpenAsync("Pilot");

        await chat.Box.PressSequentiallyAsync("ask @be");
        await Expect(chat.Suggestions.Filter(new() { HasText = "@ben" })).ToHaveAttributeAsync("aria-selected", "true");
        await chat.Box.PressAsync("Tab");

        await Expect(chat.Box).ToHaveValueAsync("ask @ben ");
        await Expect(chat.Suggestions).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Mention_Dismissed_EnterSends()
    {
        var chat = await SignInAsync(World.Alice);
        await chat.OpenAsync("Pilot");

        await chat.Box.PressSequentiallyAsync("write to @be");
        await Expect(chat.Suggestions).ToHaveCountAsync(1);
        await chat.Box.PressAsync("Escape");
        await Expect(chat.Suggestions).ToHaveCountAsync(0);
        await chat.Box.PressAsync("Enter");

        await Expect(chat.Post("write to @be")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Emoji_ByItsName_IsCompletedAndShown()
    {
        var chat = await SignInAsync(World.Alice);
        await chat.OpenAsync("Pilot");

        await chat.Box.PressSequentiallyAsync("done :tad");
        await Expect(chat.Suggestions).ToHaveCountAsync(1);
        await chat.Box.PressAsync("Enter");
        await chat.Box.PressAsync("Enter");

        await Expect(chat.Post("done 🎉")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Command_Listed_RunsAndAnswersPrivately()
    {
        await using var receiver = await IntegrationReceiver.StartAsync();
        receiver.Answer = (_, _) => Task.FromResult((200, """{"response_type":"ephemeral","text":"Two open points."}"""));
        await World.Admin.PostAsync("commands", new
        {
            team_id = World.TeamId,
            trigger = "openpoints",
            method = "P",
            url = new Uri(receiver.Address, "/slash").AbsoluteUri,
            auto_complete = true,
            auto_complete_desc = "Lists what is open",
            auto_complete_hint = "[days]",
        });
        var chat = await SignInAsync(World.Alice);
        await chat.OpenAsync("Pilot");

        await chat.Box.PressSequentiallyAsync("/open");
        await Expect(chat.Suggestions).ToContainTextAsync("Lists what is open");
        await chat.Box.PressAsync("Enter");
        await chat.Box.PressSequentiallyAsync("7");
        await chat.Box.PressAsync("Enter");

        await Expect(chat.Post("Two open points.")).ToContainTextAsync("Only visible to you");
        Assert.Contains("text=7", Assert.Single(receiver.Bodies("/slash")));
        await Expect(chat.Box).ToHaveValueAsync("");
    }

    [Fact]
    public async Task Command_Unknown_SaysWhyAndGivesTheTextBack()
    {
        var chat = await SignInAsync(World.Alice);
        await chat.OpenAsync("Pilot");

        await chat.SendAsync("/nope really");

        await Expect(chat.Post("did not work")).ToContainTextAsync("Command with a trigger of 'nope' not found.");
        await Expect(chat.Box).ToHaveValueAsync("/nope really");
    }

    [Fact]
    public async Task File_Chosen_IsSentAndCanBeDownloaded()
    {
        var chat = await SignInAsync(World.Alice);
        await chat.OpenAsync("Pilot");

        await chat.Main.GetByLabel("Choose files").SetInputFilesAsync(new FilePayload { Name = "notes ü.txt", MimeType = "text/plain", Buffer = "falls: none"u8.ToArray() });
        await Expect(chat.Main.GetByRole(AriaRole.List, new() { Name = "Files to send" })).ToContainTextAsync("notes ü.txt");
        await Expect(chat.Button("Send")).ToBeEnabledAsync();
        await chat.SendAsync("the notes");

        var download = await chat.Page.RunAndWaitForDownloadAsync(() =>
            chat.Post("the notes").GetByRole(AriaRole.Link, new() { Name = "Download notes ü.txt, 11 B" }).ClickAsync());
        Assert.Equal("notes ü.txt", download.SuggestedFilename);
        Assert.Equal("falls: none", await File.ReadAllTextAsync((await download.PathAsync())!, TestContext.Current.CancellationToken));
    }
}
