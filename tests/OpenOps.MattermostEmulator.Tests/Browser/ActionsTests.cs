using Microsoft.Playwright;
using OpenOps.MattermostEmulator.Tests.Pages;
using OpenOps.TestKit.Browser;
using static Microsoft.Playwright.Assertions;

namespace OpenOps.MattermostEmulator.Tests.Browser;

public sealed class ActionsTests(Chromium chromium) : BrowserTest(chromium)
{
    protected override string[] ExpectedErrors => ["status of 400"];

    [Fact]
    public async Task Button_Pressed_CallsTheIntegrationAndShowsItsPrivateAnswer()
    {
        await using var receiver = await IntegrationReceiver.StartAsync();
        var pressed = new TaskCompletionSource();
        receiver.Answer = async (_, _) =>
        {
            await pressed.Task;
            return (200, """{"ephemeral_text":"Thanks, **recorded**."}""");
        };
        var chat = await WithAttachmentAsync(receiver);
        var approve = chat.Post("Install the model?").GetByRole(AriaRole.Button, new() { Name = "Approve" });

        await approve.ClickAsync();
        await Expect(approve).ToHaveAttributeAsync("aria-busy", "true");
        await approve.ClickAsync(new() { Force = true });
        pressed.SetResult();

        var answer = chat.Post("Thanks, recorded.");
        await Expect(answer).ToContainTextAsync("Only visible to you");
        await Expect(approve).Not.ToHaveAttributeAsync("aria-busy", "true");
        var call = Assert.Single(receiver.Calls("/act"));
        Assert.Equal("alice", call.GetProperty("user_name").GetString());
        Assert.Equal("approve", call.GetProperty("context").GetProperty("op").GetString());

        await ChatPage.UseAsync(answer, "Dismiss");
        await Expect(answer).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Button_IntegrationFails_SaysSoBesideIt()
    {
        await using var receiver = await IntegrationReceiver.StartAsync();
        receiver.Answer = (_, _) => Task.FromResult((500, "{}"));
        var chat = await WithAttachmentAsync(receiver);

        await chat.Button("Approve").ClickAsync();

        await Expect(chat.Post("Install the model?").GetByRole(AriaRole.Alert)).ToHaveTextAsync("Approve: Action integration error.");
    }

    [Fact]
    public async Task Select_Chosen_SendsTheOption()
    {
        await using var receiver = await IntegrationReceiver.StartAsync();
        var chat = await WithAttachmentAsync(receiver);

        await chat.Page.GetByRole(AriaRole.Combobox, new() { Name = "Choose a model" }).SelectOptionAsync("Large");

        await TestTimeouts.EventuallyAsync("the choice at the integration", () => Task.FromResult(receiver.Calls("/act").Count == 1));
        Assert.Equal("l", receiver.Calls("/act")[0].GetProperty("context").GetProperty("selected_option").GetString());
    }

    [Fact]
    public async Task Button_UpdatesItsPost_KeepsTheFocusOnIt()
    {
        await using var receiver = await IntegrationReceiver.StartAsync();
        var chat = await WithAttachmentAsync(receiver);
        await chat.Button("Approve").FocusAsync();

        await World.Assistant.PatchAsync(_postId, "Install the model? Ben approved.", Attachment(receiver));

        await Expect(chat.Post("Ben approved.")).ToBeVisibleAsync();
        await Expect(chat.Button("Approve")).ToBeFocusedAsync();
    }

    private string _postId = "";

    private async Task<ChatPage> WithAttachmentAsync(IntegrationReceiver receiver)
    {
        _postId = await World.Assistant.WriteAsync(World.PilotId, "Install the model?", props: Attachment(receiver));
        var chat = await SignInAsync(World.Alice);
        await chat.OpenAsync("Pilot");
        return chat;
    }

    private static object Attachment(IntegrationReceiver receiver)
    {
        var url = new Uri(receiver.Address, "/act").AbsoluteUri;
        return new
        {
            attachments = new object[]
            {
                new
                {
                    color = "#1f6f46",
                    title = "A request",
                    fields = new[] { new { title = "Size", value = "1.2 GB", @short = true } },
                    actions = new object[]
                    {
                        new { id = "approve", name = "Approve", type = "button", style = "good", integration = new { url, context = new { op = "approve" } } },
                        new
                        {
                            id = "pick",
                            name = "Choose a model",
                            type = "select",
                            options = new[] { new { text = "Small", value = "s" }, new { text = "Large", value = "l" } },
                            integration = new { url, context = new { op = "pick" } },
                        },
                    },
                },
            },
        };
    }
}
