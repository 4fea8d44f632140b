using Microsoft.Playwright;
using OpenOps.TestKit.Browser;
using static Microsoft.Playwright.Assertions;

namespace OpenOps.MattermostEmulator.Tests.Browser;

public sealed class StreamingTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task Answer_InTheDirectMessage_StreamsInPlaceWithoutAClick()
    {
        var chat = await SignInAsync(World.Alice);
        await chat.SendAsync("How do I write a hand-over note?");
        var question = await QuestionAsync();
        await World.Assistant.PostAsync("users/me/typing", new { channel_id = World.DirectId, parent_id = question });
        await Expect(chat.Main.GetByText("Assistant is typing…")).ToBeVisibleAsync();

        var answer = await World.Assistant.WriteAsync(World.DirectId, "", question, Props("streaming"));
        await Expect(chat.Post("Thinking")).ToBeVisibleAsync();
        await Expect(chat.Main.GetByText("Assistant is typing…")).ToHaveCountAsync(0);
        await World.Assistant.PatchAsync(answer, "First: who it is about.", Props("streaming"));
        var post = chat.Post("First: who it is about.");
        await Expect(post).ToHaveAttributeAsync("aria-busy", "true");
        await post.EvaluateAsync("element => { element.kept = true; element.querySelector('p').kept = true; }");

        await World.Assistant.PatchAsync(answer, "First: who it is about.\n\n- what changed", Props("streaming"));
        await Expect(post.GetByRole(AriaRole.Listitem)).ToHaveTextAsync("what changed");
        await World.Assistant.PatchAsync(answer, "First: who it is about.\n\n- what changed\n- what is open", Props("complete"));

        await Expect(post.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(2);
        await Expect(post).ToHaveAttributeAsync("aria-busy", "false");
        Assert.True(await post.EvaluateAsync<bool>("element => element.kept && element.querySelector('p').kept"), "the paragraph was replaced while the answer streamed");
        await Expect(post).Not.ToContainTextAsync("edited");
        await Expect(chat.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Assistant: First: who it is about." })).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Answer_ReaderAtTheEnd_IsFollowed()
    {
        var chat = await SignInAsync(World.Alice);
        await chat.SendAsync("Tell me more");
        var answer = await World.Assistant.WriteAsync(World.DirectId, "begin", await QuestionAsync(), Props("streaming"));

        for (var i = 1; i <= 12; i++)
        {
            await World.Assistant.PatchAsync(answer, Paragraphs(i * 4), Props("streaming"));
        }

        await Expect(chat.Main.GetByText("Paragraph 48.")).ToBeInViewportAsync();
    }

    [Fact]
    public async Task Answer_ReaderScrolledUp_DoesNotMoveThePage()
    {
        for (var i = 1; i <= 30; i++)
        {
            await World.Assistant.WriteAsync(World.DirectId, $"Earlier message {i:00}.");
        }

        var chat = await SignInAsync(World.Alice);
        await chat.Post("Earlier message 30.").HoverAsync();
        await chat.Page.Mouse.WheelAsync(0, -600);
        await Expect(chat.Button("Jump to the latest messages")).ToBeVisibleAsync();
        var place = await TopOfAsync(chat.Post("Earlier message 15."));

        var answer = await World.Assistant.WriteAsync(World.DirectId, "begin", "", Props("streaming"));
        for (var i = 1; i <= 8; i++)
        {
            await World.Assistant.PatchAsync(answer, Paragraphs(i * 3), Props(i < 8 ? "streaming" : "complete"));
        }

        await Expect(chat.Main.GetByText("Paragraph 24.")).ToHaveCountAsync(1);
        Assert.Equal(place, await TopOfAsync(chat.Post("Earlier message 15.")), tolerance: 1.0);
        await Expect(chat.Button("Jump to the latest messages")).ToContainTextAsync("New messages");
        await chat.Button("Jump to the latest messages").ClickAsync();
        await Expect(chat.Main.GetByText("Paragraph 24.")).ToBeInViewportAsync();
    }

    [Fact]
    public async Task FollowUp_InTheDirectMessage_ContinuesTheConversationUntilANewOneIsBegun()
    {
        var chat = await SignInAsync(World.Alice);
        await chat.SendAsync("First question");
        var question = await QuestionAsync();
        await World.Assistant.WriteAsync(World.DirectId, "First answer", question, Props("complete"));
        await Expect(chat.Main.GetByText("Continuing “First question”")).ToBeVisibleAsync();

        await chat.SendAsync("And then?");
        await Expect(chat.Post("Sending…")).ToHaveCountAsync(0);
        Assert.Equal(question, await RootOfAsync("And then?"));

        await chat.Button("New conversation").ClickAsync();
        await chat.SendAsync("Something else");
        await Expect(chat.Post("Sending…")).ToHaveCountAsync(0);
        Assert.Equal("", await RootOfAsync("Something else"));
    }

    private Task<string> QuestionAsync() => TestTimeouts.EventuallyAsync<string>("Alice's question at the server", async () =>
    {
        var list = await World.Assistant.GetAsync($"channels/{World.DirectId}/posts");
        return list.GetProperty("posts").EnumerateObject()
            .FirstOrDefault(post => post.Value.GetProperty("user_id").GetString() == World.Alice.Id).Value is { ValueKind: System.Text.Json.JsonValueKind.Object } found
            ? found.GetProperty("id").GetString()
            : null;
    });

    private async Task<string> RootOfAsync(string message)
    {
        var list = await World.Assistant.GetAsync($"channels/{World.DirectId}/posts");
        return list.GetProperty("posts").EnumerateObject().Single(post => post.Value.GetProperty("message").GetString() == message)
            .Value.GetProperty("root_id").GetString()!;
    }

    private static object Props(string state) => new { openops = new { state, model = "baseline", interaction_id = "x" }, ai_generated = "true" };

    private static string Paragraphs(int count) => string.Join("\n\n", Enumerable.Range(1, count).Select(i => $"Paragraph {i}."));

    private static async Task<double> TopOfAsync(ILocator post) => (await post.BoundingBoxAsync())!.Y;
}
