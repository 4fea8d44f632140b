using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpenOps.TestKit.Browser;
using static Microsoft.Playwright.Assertions;

namespace OpenOps.MattermostEmulator.Tests.Browser;

public sealed class ThreadTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task Thread_OpenedFromItsRoot_ShowsRepliesAndTakesOne()
    {
        var root = await World.Ben.WriteAsync(World.PilotId, "What must stay in?");
        await World.Alice.WriteAsync(World.PilotId, "Falls.", root);
        var chat = await SignInAsync(World.Alice);
        await chat.OpenAsync("Pilot");
        await Expect(chat.Post("Falls.")).ToHaveCountAsync(0);

        await chat.Main.GetByRole(AriaRole.Button, new() { NameRegex = Named("1 reply") }).ClickAsync();
        await Expect(chat.Reply("What must stay in?")).ToBeVisibleAsync();
        await Expect(chat.Reply("Falls.")).ToBeVisibleAsync();
        await Expect(chat.ReplyBox).ToBeFocusedAsync();
        await chat.ReplyBox.FillAsync("And transport.");
        await chat.ReplyBox.PressAsync("Enter");

        await Expect(chat.Reply("And transport.")).ToHaveCountAsync(1);
        await Expect(chat.Main.GetByRole(AriaRole.Button, new() { NameRegex = Named("2 replies") })).ToBeVisibleAsync();
        await chat.ReplyBox.PressAsync("Escape");
        await Expect(chat.Thread).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Thread_BotAnswersMyQuestion_OpensByItself()
    {
        var chat = await SignInAsync(World.Alice);
        await chat.OpenAsync("Pilot");
        await chat.SendAsync("@assistant what did we agree?");
        await Expect(chat.Post("Sending…")).ToHaveCountAsync(0);
        var list = await World.Assistant.GetAsync($"channels/{World.PilotId}/posts");
        var question = list.GetProperty("order")[0].GetString()!;

        await World.Assistant.WriteAsync(World.PilotId, "Four things.", question);

        await Expect(chat.Reply("Four things.")).ToBeVisibleAsync();
        await Expect(chat.Box).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Thread_SomebodyElsesQuestion_StaysClosedAndCounts()
    {
        var root = await World.Ben.WriteAsync(World.PilotId, "@assistant what did we agree?");
        var chat = await SignInAsync(World.Alice);
        await chat.OpenAsync("Pilot");

        await World.Assistant.WriteAsync(World.PilotId, "Four things.", root);

        await Expect(chat.Main.GetByRole(AriaRole.Button, new() { NameRegex = Named("1 reply") })).ToBeVisibleAsync();
        await Expect(chat.Thread).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Permalink_ToAReply_OpensItsThreadAndMarksIt()
    {
        var root = await World.Ben.WriteAsync(World.PilotId, "What must stay in?");
        var reply = await World.Alice.WriteAsync(World.PilotId, "Falls.", root);

        var chat = await SignInAsync(World.Alice, $"/_redirect/pl/{reply}");

        await Expect(chat.Title).ToHaveTextAsync("Pilot");
        await Expect(chat.Reply("Falls.")).ToHaveClassAsync(Named("post-marked"));
        await Expect(chat.Reply("Falls.")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Permalink_ToAnOldMessage_LoadsBackToItAndMarksIt()
    {
        var old = await World.Ben.WriteAsync(World.PilotId, "the oldest of all");
        for (var i = 0; i < 70; i++)
        {
            await World.Ben.WriteAsync(World.PilotId, $"later {i}");
        }

        var chat = await SignInAsync(World.Alice, $"/_redirect/pl/{old}");

        await Expect(chat.Post("the oldest of all")).ToBeInViewportAsync();
        await Expect(chat.Post("the oldest of all")).ToHaveClassAsync(Named("post-marked"));
    }

    [Fact]
    public async Task Permalink_Copied_IsTheAddressOfTheMessage()
    {
        var id = await World.Ben.WriteAsync(World.PilotId, "worth a link");
        var chat = await SignInAsync(World.Alice, options: new() { Permissions = ["clipboard-read", "clipboard-write"] });
        await chat.OpenAsync("Pilot");

        await chat.ChooseAsync(chat.Post("worth a link"), "Copy link");

        await Expect(chat.Page.GetByText("Link copied.")).ToBeVisibleAsync();
        Assert.Equal(new Uri(World.Address, $"/_redirect/pl/{id}").AbsoluteUri, await chat.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()"));
    }

    private static Regex Named(string text) => new(text, RegexOptions.None, TimeSpan.FromSeconds(1));
}
