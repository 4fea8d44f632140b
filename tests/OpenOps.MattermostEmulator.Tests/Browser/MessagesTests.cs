using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpenOps.TestKit.Browser;
using static Microsoft.Playwright.Assertions;

namespace OpenOps.MattermostEmulator.Tests.Browser;

public sealed class MessagesTests(Chromium chromium) : BrowserTest(chromium)
{
    protected override string[] ExpectedErrors => ["ERR_FAILED"];

    [Fact]
    public async Task Send_Message_IsShownOnceAndStored()
    {
        var chat = await SignInAsync(World.Alice);
        await chat.OpenAsync("Pilot");

        await chat.SendAsync("The notes are at **31 pages**.");

        await Expect(chat.Post("31 pages")).ToHaveCountAsync(1);
        await Expect(chat.Post("31 pages").Locator("strong")).ToHaveTextAsync("31 pages");
        await Expect(chat.Post("Sending…")).ToHaveCountAsync(0);
        await Expect(chat.Box).ToHaveValueAsync("");
        var posts = await World.Ben.GetAsync($"channels/{World.PilotId}/posts");
        Assert.Contains("31 pages", posts.GetProperty("posts").GetRawText());
    }

    [Fact]
    public async Task Send_ShiftEnter_BeginsANewLine()
    {
        var chat = await SignInAsync(World.Alice);
        await chat.Box.FillAsync("one");
        await chat.Box.PressAsync("Shift+Enter");
        await chat.Box.PressSequentiallyAsync("two");

        await Expect(chat.Box).ToHaveValueAsync("one\ntwo");
        await Expect(chat.Post("one")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Send_ServerUnreachable_KeepsTheMessageForRetryUnderTheSameKey()
    {
        var chat = await SignInAsync(World.Alice);
        await chat.OpenAsync("Pilot");
        var keys = new List<string>();
        chat.Page.Request += (_, request) =>
        {
            if (request.Url.EndsWith("/api/v4/posts", StringComparison.Ordinal))
            {
                keys.Add(JsonDocument.Parse(request.PostData!).RootElement.GetProperty("pending_post_id").GetString()!);
            }
        };
        await chat.Page.RouteAsync("**/api/v4/posts", route => route.AbortAsync(), new() { Times = 1 });

        await chat.SendAsync("only once");
        await Expect(chat.Post("only once")).ToContainTextAsync("Not sent. The server cannot be reached.");
        await chat.Button("Retry").ClickAsync();

        await Expect(chat.Button("Retry")).ToHaveCountAsync(0);
        await Expect(chat.Post("only once")).ToHaveCountAsync(1);
        Assert.Equal(2, keys.Count);
        Assert.Equal(keys[0], keys[1]);
    }

    [Fact]
    public async Task Send_AnswerLostButMessageStored_IsConfirmedByItsEvent()
    {
        var chat = await SignInAsync(World.Alice);
        await chat.OpenAsync("Pilot");
        await chat.Page.RouteAsync("**/api/v4/posts", async route =>
        {
            await route.FetchAsync();
            await route.AbortAsync();
        }, new() { Times = 1 });

        await chat.SendAsync("only once");

        await Expect(chat.Post("Sending…")).ToHaveCountAsync(0);
        await Expect(chat.Button("Retry")).ToHaveCountAsync(0);
        await Expect(chat.Post("only once")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Markdown_OfAMessage_IsRendered()
    {
        var chat = await SignInAsync(World.Alice);
        await chat.OpenAsync("Pilot");

        await World.Ben.WriteAsync(World.PilotId, """
            @alice here is the table :tada:

            | Ward | Pages |
            |---|--:|
            | North | 12 |

            ```bash
            ./collect --ward north
            ```

            > word for word

            See [the guide](https://docs.example.org/x) and @nobody.
            """);

        var post = chat.Post("here is the table 🎉");
        await Expect(post.Locator(".mention-me")).ToHaveTextAsync("@alice");
        await Expect(post.GetByRole(AriaRole.Table).GetByRole(AriaRole.Cell, new() { Name = "12" })).ToHaveClassAsync("align-right");
        await Expect(post.Locator("pre")).ToContainTextAsync("./collect --ward north");
        await Expect(post.GetByRole(AriaRole.Button, new() { Name = "Copy code" })).ToBeVisibleAsync();
        await Expect(post.Locator("blockquote")).ToContainTextAsync("word for word");
        var link = post.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("the guide", RegexOptions.None, TimeSpan.FromSeconds(1)) });
        await Expect(link).ToHaveAttributeAsync("rel", "noopener noreferrer nofollow");
        await Expect(link).ToContainTextAsync("docs.example.org");
        await Expect(post.Locator(".mention")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Edit_OwnLastMessageByArrowUp_ShowsTheMark()
    {
        var chat = await SignInAsync(World.Alice);
        await chat.OpenAsync("Pilot");
        await chat.SendAsync("See you at eigth");
        await Expect(chat.Post("Sending…")).ToHaveCountAsync(0);

        await chat.Box.PressAsync("ArrowUp");
        var editor = chat.Main.GetByLabel("Edit message");
        await Expect(editor).ToBeFocusedAsync();
        await editor.FillAsync("See you at eight");
        await editor.PressAsync("Enter");

        await Expect(chat.Post("See you at eight")).ToContainTextAsync("edited");
        await Expect(editor).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Delete_OwnMessage_AsksAndRemovesItForEveryone()
    {
        var chat = await SignInAsync(World.Alice);
        await chat.OpenAsync("Pilot");
        await chat.SendAsync("a mistake");
        await Expect(chat.Post("Sending…")).ToHaveCountAsync(0);

        await chat.ChooseAsync(chat.Post("a mistake"), "Delete");
        await chat.Dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();

        await Expect(chat.Post("a mistake")).ToHaveCountAsync(0);
        var posts = await World.Ben.GetAsync($"channels/{World.PilotId}/posts");
        Assert.DoesNotContain("a mistake", posts.GetProperty("posts").GetRawText());
    }

    [Fact]
    public async Task Draft_OfAChannel_WaitsThere()
    {
        var chat = await SignInAsync(World.Alice);
        await chat.OpenAsync("Pilot");
        await chat.Box.FillAsync("half a thought");

        await chat.OpenAsync("General");
        await Expect(chat.Box).ToHaveValueAsync("");
        await chat.OpenAsync("Pilot");

        await Expect(chat.Box).ToHaveValueAsync("half a thought");
    }

    [Fact]
    public async Task History_LongerThanAPage_LoadsWhileScrollingUp()
    {
        for (var i = 1; i <= 75; i++)
        {
            await World.Ben.WriteAsync(World.PilotId, $"note number {i:000}");
        }

        var chat = await SignInAsync(World.Alice);
        await chat.OpenAsync("Pilot");
        await Expect(chat.Post("note number 075")).ToBeInViewportAsync();
        await Expect(chat.Post("note number 001")).ToHaveCountAsync(0);

        await chat.Post("note number 060").HoverAsync();
        await chat.Page.Mouse.WheelAsync(0, -20_000);

        await Expect(chat.Post("note number 001")).ToHaveCountAsync(1);
    }
}
