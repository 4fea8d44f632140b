using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using OpenOps.MattermostEmulator.Tests.Pages;
using OpenOps.TestKit.Browser;
using static Microsoft.Playwright.Assertions;

namespace OpenOps.MattermostEmulator.Tests.Browser;

public sealed class DialogsTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task Dialog_FilledIn_IsSubmittedAndCloses()
    {
        await using var receiver = await IntegrationReceiver.StartAsync();
        var chat = await OpenDialogAsync(receiver);
        await Expect(chat.Dialog.GetByRole(AriaRole.Combobox, new() { Name = "Reason" })).ToBeFocusedAsync();

        await chat.Dialog.GetByLabel("Reason").SelectOptionAsync("Not correct");
        await chat.Dialog.GetByLabel("Comment").FillAsync("The date is wrong.");
        await chat.Dialog.GetByLabel("Yes, with my name removed").CheckAsync();
        await chat.Dialog.GetByLabel("Urgent", new() { Exact = true }).CheckAsync();
        await chat.Dialog.GetByLabel("Name", new() { Exact = true }).FillAsync("Alice");
        await chat.Button("Send feedback").ClickAsync();

        await Expect(chat.Dialog).ToHaveCountAsync(0);
        var call = Assert.Single(receiver.Calls("/dialog"));
        Assert.Equal("token-1", call.GetProperty("state").GetString());
        Assert.Equal(
            """{"comment":"The date is wrong.","name":"Alice","reason":"wrong","train":true,"urgent":"yes"}""",
            JsonSerializer.Serialize(JsonSerializer.Deserialize<SortedDictionary<string, JsonElement>>(call.GetProperty("submission"))));
    }

    [Fact]
    public async Task Dialog_RequiredFieldEmpty_IsNotSent()
    {
        await using var receiver = await IntegrationReceiver.StartAsync();
        var chat = await OpenDialogAsync(receiver);

        await chat.Button("Send feedback").ClickAsync();

        await Expect(chat.Dialog.GetByLabel("Reason")).ToHaveAccessibleDescriptionAsync("This field is required.");
        await Expect(chat.Dialog.GetByLabel("Reason")).ToBeFocusedAsync();
        Assert.Empty(receiver.Calls("/dialog"));
    }

    [Fact]
    public async Task Dialog_ErrorsOfTheIntegration_StandAtTheirFields()
    {
        await using var receiver = await IntegrationReceiver.StartAsync();
        var chat = await OpenDialogAsync(receiver, """{"errors":{"name":"That name is taken."},"error":"Please look again."}""");

        await chat.Dialog.GetByLabel("Reason").SelectOptionAsync("Not correct");
        await chat.Dialog.GetByLabel("Name", new() { Exact = true }).FillAsync("Bob");
        await chat.Button("Send feedback").ClickAsync();

        await Expect(chat.Dialog.GetByLabel("Name", new() { Exact = true })).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(chat.Dialog.GetByText("That name is taken.")).ToBeVisibleAsync();
        await Expect(chat.Dialog.GetByText("Please look again.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Dialog_Escape_TellsTheIntegrationThatItWasCancelled()
    {
        await using var receiver = await IntegrationReceiver.StartAsync();
        var chat = await OpenDialogAsync(receiver);

        await chat.Page.Keyboard.PressAsync("Escape");

        await Expect(chat.Dialog).ToHaveCountAsync(0);
        await TestTimeouts.EventuallyAsync("the cancellation", () => Task.FromResult(receiver.Calls("/dialog").Count == 1));
        Assert.True(receiver.Calls("/dialog")[0].GetProperty("cancelled").GetBoolean());
        await Expect(chat.Button("Not helpful")).ToBeFocusedAsync();
    }

    private async Task<ChatPage> OpenDialogAsync(IntegrationReceiver receiver, string answer = "{}")
    {
        receiver.Answer = async (path, body) =>
        {
            if (path == "/act")
            {
                await OpenAsync(JsonDocument.Parse(body).RootElement.GetProperty("trigger_id").GetString()!, receiver.Address);
            }

            return (200, path == "/dialog" ? answer : "{}");
        };
        var url = new Uri(receiver.Address, "/act").AbsoluteUri;
        await World.Assistant.WriteAsync(World.DirectId, "An answer", props: new
        {
            attachments = new[] { new { actions = new[] { new { id = "down", name = "Not helpful", integration = new { url } } } } },
        });
        var chat = await SignInAsync(World.Alice);
        await chat.Button("Not helpful").ClickAsync();
        await Expect(chat.Dialog.GetByRole(AriaRole.Heading, new() { Name = "What was wrong?" })).ToBeVisibleAsync();
        return chat;
    }

    // As an integration does, without an account: what entitles it is the trigger.
    private async Task OpenAsync(string triggerId, Uri receiver)
    {
        using var http = new HttpClient { BaseAddress = World.Address };
        using var response = await http.PostAsJsonAsync("/api/v4/actions/dialogs/open", new
        {
            trigger_id = triggerId,
            url = new Uri(receiver, "/dialog").AbsoluteUri,
            dialog = new
            {
                callback_id = "feedback",
                title = "What was wrong?",
                introduction_text = "Your words help us to **improve**.",
                submit_label = "Send feedback",
                notify_on_cancel = true,
                state = "token-1",
                elements = new object[]
                {
                    new { display_name = "Reason", name = "reason", type = "select", options = new[] { Option("Not correct", "wrong"), Option("Not complete", "part") } },
                    new { display_name = "Comment", name = "comment", type = "textarea", optional = true },
                    new { display_name = "Training", name = "train", type = "bool", optional = true, placeholder = "Yes, with my name removed" },
                    new { display_name = "How urgent?", name = "urgent", type = "radio", options = new[] { Option("Not urgent", "no"), Option("Urgent", "yes") }, @default = "no" },
                    new { display_name = "Name", name = "name", type = "text", min_length = 3, help_text = "So that we can ask back." },
                },
            },
        });
        response.EnsureSuccessStatusCode();
    }

    private static object Option(string text, string value) => new { text, value };
}
