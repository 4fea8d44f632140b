using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using OpenOps.BotService.Mattermost.Events;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.Contract.Tests.Support;

namespace OpenOps.Contract.Tests;

public abstract partial class ServerContractTests
{
    [Fact]
    public async Task Button_Clicked_CallsWithItsContext()
    {
        var callback = _server.Callbacks.Add();
        var post = await PostButtonsAsync(callback);

        await Alice.ClickAsync(post.Id, "good", selectedOption: null, Cancellation);
        var sent = JsonNode.Parse((await callback.NextAsync(Cancellation)).Body)!;
        Assert.Equal(
            (Room.Alice.Id, Room.Alice.Name, Room.Lab.Id, Room.Team.Id, post.Id, "button", "secret"),
            ((string?)sent["user_id"], (string?)sent["user_name"], (string?)sent["channel_id"], (string?)sent["team_id"],
                (string?)sent["post_id"], (string?)sent["type"], (string?)sent["context"]?["key"]));
        Assert.NotEqual("", (string?)sent["trigger_id"]);
    }

    [Fact]
    public async Task Button_Read_DoesNotTellItsContext()
    {
        // Mended upstream in January 2022; docs/security.md says what it means for the servers in between.
        var version = await ServerVersionAsync();
        Assert.SkipWhen(version >= new Version(6, 0) && version < new Version(6, 4), $"Mattermost {version} shows members what buttons hold.");

        var post = await PostButtonsAsync(_server.Callbacks.Add());

        Assert.DoesNotContain("integration", post.Prop("attachments"), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", (await Alice.GetPostAsync(post.Id, Cancellation)).Prop("attachments"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Menu_Chosen_TellsTheChoice()
    {
        var callback = _server.Callbacks.Add();
        var post = await PostButtonsAsync(callback);
        await Alice.ClickAsync(post.Id, "pick", "b", Cancellation);
        var sent = JsonNode.Parse((await callback.NextAsync(Cancellation)).Body)!;
        Assert.Equal(("select", "b"), ((string?)sent["type"], (string?)sent["context"]?["selected_option"]));
    }

    [Fact]
    public async Task Button_AnsweredWithAnUpdate_ChangesThePostAndKeepsTheButtons()
    {
        var callback = _server.Callbacks.Add(_ => Task.FromResult(CallbackAnswer.Json("""{"update":{"message":"updated"}}""")));
        var post = await PostButtonsAsync(callback);
        await Alice.ClickAsync(post.Id, "good", selectedOption: null, Cancellation);
        var updated = await Bot.GetPostAsync(post.Id, Cancellation);
        Assert.Equal("updated", updated.Message);
        Assert.Contains("good", updated.Prop("attachments"), StringComparison.Ordinal);

        await Alice.ClickAsync(post.Id, "good", selectedOption: null, Cancellation);
        await callback.NextAsync(Cancellation);
        await callback.NextAsync(Cancellation);
    }

    [Fact]
    public async Task Button_OfAPatchedMessage_StillWorks()
    {
        var callback = _server.Callbacks.Add();
        var post = await PostButtonsAsync(callback);
        await Bot.PatchPostAsync(post.Id, new PostPatch { Message = "patched" }, Cancellation);
        await Alice.ClickAsync(post.Id, "good", selectedOption: null, Cancellation);
        await callback.NextAsync(Cancellation);
    }

    [Fact]
    public async Task Button_TakenAway_CannotBeClicked()
    {
        var post = await PostButtonsAsync(_server.Callbacks.Add());
        var patched = await Bot.PatchPostAsync(post.Id, new PostPatch { Attachments = [] }, Cancellation);
        Assert.Contains(patched.Prop("attachments"), new[] { "", "[]" });
        await RefusedAsync(HttpStatusCode.NotFound, Alice.ClickAsync(post.Id, "good", selectedOption: null, Cancellation));
    }

    [Fact]
    public async Task Button_AnsweredToOnePerson_IsSeenByThatPerson()
    {
        var callback = _server.Callbacks.Add(_ => Task.FromResult(CallbackAnswer.Json("""{"ephemeral_text":"thank you"}""")));
        var post = await PostButtonsAsync(callback);
        await using var tape = await ListenAsync(Room.Alice);
        await tape.HelloAsync();
        await Alice.ClickAsync(post.Id, "good", selectedOption: null, Cancellation);
        var message = await tape.NextAsync("ephemeral_message", candidate => candidate.Event == "ephemeral_message");
        var shown = JsonNode.Parse(message.Data.GetProperty("post").GetString()!)!;
        Assert.Equal(("thank you", post.Id), ((string?)shown["message"], (string?)shown["root_id"]));
    }

    [Theory]
    [InlineData(500, "{}")]
    [InlineData(200, "")]
    [InlineData(200, "no json")]
    public async Task Button_AnsweredWrongly_FailsVisibly(int status, string body)
    {
        Assert.SkipWhen(body.Length == 0 && await ServerVersionAsync() >= new Version(6, 0), "Since 6.0 an empty answer is good enough.");
        var post = await PostButtonsAsync(_server.Callbacks.Add(_ => Task.FromResult(new CallbackAnswer(status, "application/json", body))));
        var refusal = await RefusedAsync(HttpStatusCode.BadRequest, Alice.ClickAsync(post.Id, "good", selectedOption: null, Cancellation));
        Assert.Equal("api.post.do_action.action_integration.app_error", refusal.ErrorId);
    }

    [Fact]
    public async Task Button_ClickedFromOutside_IsRefused()
    {
        var post = await PostButtonsAsync(_server.Callbacks.Add());
        await RefusedAsync(HttpStatusCode.Forbidden, Room.Stranger.Client.ClickAsync(post.Id, "good", selectedOption: null, Cancellation));
    }

    [Fact]
    public async Task Dialog_OpenedByAClick_ReturnsWhatWasFilledIn()
    {
        var submitted = _server.Callbacks.Add();
        var clicked = _server.Callbacks.Add(async callback =>
        {
            await Bot.OpenDialogAsync(
                new DialogOpening((string)JsonNode.Parse(callback.Body)!["trigger_id"]!, submitted.Url, new Dialog
                {
                    CallbackId = "why",
                    Title = "Why?",
                    State = "kept",
                    NotifyOnCancel = true,
                    Elements = [new DialogElement { DisplayName = "Comment", Name = "comment", Type = "textarea", Optional = true }],
                }),
                CancellationToken.None);
            return CallbackAnswer.Json("{}");
        });
        var post = await PostButtonsAsync(clicked);
        await using var tape = await ListenAsync(Room.Alice);
        await tape.HelloAsync();
        await Alice.ClickAsync(post.Id, "good", selectedOption: null, Cancellation);
        var opened = JsonNode.Parse((await tape.NextAsync("open_dialog", message => message.Event == "open_dialog"))
            .Data.GetProperty("dialog").GetString()!)!;
        Assert.Equal(("Why?", submitted.Url.AbsoluteUri), ((string?)opened["dialog"]?["title"], (string?)opened["url"]));

        using var response = await SubmitAsync(opened, cancelled: false);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var sent = JsonNode.Parse((await submitted.NextAsync(Cancellation)).Body)!;
        Assert.Equal(
            ("dialog_submission", "why", "kept", Room.Alice.Id, "too long", false),
            ((string?)sent["type"], (string?)sent["callback_id"], (string?)sent["state"], (string?)sent["user_id"],
                (string?)sent["submission"]?["comment"], (bool?)sent["cancelled"]));

        using var cancelled = await SubmitAsync(opened, cancelled: true);
        Assert.True((bool?)JsonNode.Parse((await submitted.NextAsync(Cancellation)).Body)!["cancelled"]);
    }

    [Fact]
    public async Task Dialog_OpenedByNoClick_IsRefused()
    {
        var opening = new DialogOpening("bm90LWEtdHJpZ2dlcg==", new Uri("http://127.0.0.1:9/"), new Dialog { Title = "No" });
        await RefusedAsync(HttpStatusCode.BadRequest, Bot.OpenDialogAsync(opening, Cancellation));
    }

    [Fact]
    public async Task Command_Run_CallsWithItsTokenAndPostsTheAnswer()
    {
        var callback = _server.Callbacks.Add(_ => Task.FromResult(CallbackAnswer.Json("""{"response_type":"in_channel","text":"for all"}""")));
        var (trigger, command) = await CreateCommandAsync(callback);
        await using var tape = await ListenAsync(Room.Bot);
        await tape.HelloAsync();
        await Alice.ExecuteCommandAsync(Room.Lab.Id, $"/{trigger} sum up", Room.Team.Id, Cancellation);

        var sent = await callback.NextAsync(Cancellation);
        var form = QueryHelpers.ParseQuery(sent.Body);
        Assert.StartsWith("application/x-www-form-urlencoded", sent.ContentType, StringComparison.Ordinal);
        Assert.Equal($"Token {command.Token}", sent.Authorization);
        Assert.Equal(
            (command.Token, $"/{trigger}", "sum up", Room.Alice.Id, Room.Lab.Id, Room.Team.Id),
            (form["token"].ToString(), form["command"].ToString(), form["text"].ToString(), form["user_id"].ToString(),
                form["channel_id"].ToString(), form["team_id"].ToString()));
        Assert.NotEqual("", form["response_url"].ToString());
        Assert.NotEqual("", form["trigger_id"].ToString());

        var posted = await tape.NextAsync<PostedEvent>(candidate => candidate.Post.Message == "for all");
        Assert.Equal((Room.Alice.Id, "true"), (posted.Post.UserId, posted.Post.Prop("from_webhook")));
    }

    [Fact]
    public async Task Command_AnsweredToOnePerson_IsSeenByThatPerson()
    {
        var (trigger, _) = await CreateCommandAsync(
            _server.Callbacks.Add(_ => Task.FromResult(new CallbackAnswer(200, "text/plain", "just you"))));
        await using var tape = await ListenAsync(Room.Alice);
        await tape.HelloAsync();
        await Alice.ExecuteCommandAsync(Room.Lab.Id, $"/{trigger}", Room.Team.Id, Cancellation);
        var message = await tape.NextAsync("ephemeral_message", candidate => candidate.Event == "ephemeral_message");
        Assert.Equal("just you", (string?)JsonNode.Parse(message.Data.GetProperty("post").GetString()!)!["message"]);
    }

    [Fact]
    public async Task Command_AnsweredWithAnError_FailsVisibly()
    {
        var (trigger, _) = await CreateCommandAsync(_server.Callbacks.Add(_ => Task.FromResult(new CallbackAnswer(500, "application/json", "{}"))));
        var refusal = await RefusedAsync(
            HttpStatusCode.InternalServerError, Alice.ExecuteCommandAsync(Room.Lab.Id, $"/{trigger}", Room.Team.Id, Cancellation));
        Assert.Equal("api.command.execute_command.failed_resp.app_error", refusal.ErrorId);
    }

    [Fact]
    public async Task Command_Unknown_IsNotFound() =>
        Assert.Equal(
            "api.command.execute_command.not_found.app_error",
            (await RefusedAsync(HttpStatusCode.NotFound, Alice.ExecuteCommandAsync(Room.Lab.Id, "/nothing-of-that-name", Room.Team.Id, Cancellation))).ErrorId);

    [Fact]
    public async Task Command_MadeByABot_IsRefused() =>
        await RefusedAsync(HttpStatusCode.Forbidden, Bot.CreateCommandAsync(
            new NewSlashCommand { TeamId = Room.Team.Id, Trigger = Room.Name("cmd"), Url = new Uri("http://127.0.0.1:9/") }, Cancellation));

    private async Task<(string Trigger, SlashCommand Command)> CreateCommandAsync(CallbackAddress callback)
    {
        var trigger = Room.Name("cmd");
        var command = await Room.Admin.CreateCommandAsync(
            new NewSlashCommand { TeamId = Room.Team.Id, Trigger = trigger, Url = callback.Url, DisplayName = "Contract" }, Cancellation);
        Assert.Contains(await Room.Admin.GetCommandsAsync(Room.Team.Id, Cancellation), listed => listed.Id == command.Id);
        return (trigger, command);
    }

    private Task<Post> PostButtonsAsync(CallbackAddress callback)
    {
        var integration = new ActionIntegration(callback.Url, new JsonObject { ["key"] = "secret" });
        return Bot.CreatePostAsync(
            new NewPost
            {
                ChannelId = Room.Lab.Id,
                Message = "click",
                Attachments =
                [
                    new MessageAttachment
                    {
                        Actions =
                        [
                            new AttachmentAction { Id = "good", Name = "👍", Style = "good", Integration = integration },
                            new AttachmentAction
                            {
                                Id = "pick", Name = "Pick", Type = "select", Integration = integration,
                                Options = [new TextOption("A", "a"), new TextOption("B", "b")],
                            },
                        ],
                    },
                ],
            },
            Cancellation);
    }

    private Task<HttpResponseMessage> SubmitAsync(JsonNode opened, bool cancelled) =>
        SendAsync(HttpMethod.Post, "actions/dialogs/submit", Room.Alice.Token, new JsonObject
        {
            ["url"] = (string?)opened["url"],
            ["callback_id"] = (string?)opened["dialog"]?["callback_id"],
            ["state"] = (string?)opened["dialog"]?["state"],
            ["channel_id"] = Room.Lab.Id,
            ["team_id"] = Room.Team.Id,
            ["submission"] = new JsonObject { ["comment"] = "too long" },
            ["cancelled"] = cancelled,
        }.ToJsonString());
}
