using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OpenOps.BotService.Actions;
using OpenOps.BotService.Mattermost.Protocol;
using OpenOps.BotService.Replies;

namespace OpenOps.BotService.Tests.Service;

public sealed class ClickTests
{
    [Fact]
    public async Task Stop_ByWhoAsked_EndsTheModelsWorkAndIsRecorded()
    {
        await using var room = await ChatRoom.OpenAsync();
        var (question, answer, stopped) = await StreamingAsync(room);
        await room.Bob.Client.ClickAsync(answer.Id, "stop", null, TestContext.Current.CancellationToken);
        Assert.False(stopped.IsCompleted);
        await room.Alice.Client.ClickAsync(answer.Id, "stop", null, TestContext.Current.CancellationToken);
        await stopped.WaitAsync(TestTimeouts.Step, TestContext.Current.CancellationToken);
        var ended = await room.AnswerAsync(question);
        Assert.Equal("So far\n\n⏹️ Stopped by @alice.", ended.Message);
        Assert.Equal(AnswerStates.Stopped, ChatRoom.PropsOf(ended).State);
        await room.RecordedAsync("who stopped it", ended, record => record.Events("stop").Exists(stop => stop["user_name"]!.GetValue<string>() == "alice"));
        await room.RecordedAsync("the partial text", ended, record => record is { Outcome: "cancelled", Answer: "So far" });
    }

    [Fact]
    public async Task Stop_BySystemAdministrator_IsTaken()
    {
        await using var room = await ChatRoom.OpenAsync();
        var (question, answer, _) = await StreamingAsync(room);
        await room.Admin.Client.ClickAsync(answer.Id, "stop", null, TestContext.Current.CancellationToken);
        Assert.Contains("Stopped by @root", (await room.AnswerAsync(question)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Regenerate_KeepsBothAnswersAndRatingsBelongToTheOneShown()
    {
        await using var room = await ChatRoom.OpenAsync();
        var cancellation = TestContext.Current.CancellationToken;
        room.Backend.Script = call => call.SayAsync($"Answer {room.Backend.Calls.Count}");
        var question = await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant hi");
        var answer = await room.AnswerAsync(question);
        await room.Bob.Client.ClickAsync(answer.Id, "regenerate", null, cancellation);
        await room.Alice.Client.ClickAsync(answer.Id, "up", null, cancellation);
        await room.Alice.Client.ClickAsync(answer.Id, "regenerate", null, cancellation);
        var second = await room.AnswerAsync(question, variant: 2);

        Assert.Equal(answer.Id, second.Id);
        Assert.Equal("Answer 2", second.Message);
        Assert.Equal(["up", "down", "regenerate", "previous"], ChatRoom.ButtonsOf(second));
        Assert.Equal(ChatRoom.PropsOf(answer).InteractionId.ToString(), room.Backend.Calls.Last().Metadata("parent_interaction_id"));
        Assert.Equal(room.Backend.Calls.First().Conversation, room.Backend.Calls.Last().Conversation);
        await room.Alice.Client.ClickAsync(answer.Id, "down", null, cancellation);
        await room.Alice.Client.ClickAsync(answer.Id, "previous", null, cancellation);
        var shown = await room.AnswerAsync(question, variant: 1);
        Assert.Equal("Answer 1", shown.Message);
        Assert.Equal(["up", "down", "regenerate", "next"], ChatRoom.ButtonsOf(shown));
        Assert.Equal(ChatRoom.PropsOf(answer).InteractionId, ChatRoom.PropsOf(shown).InteractionId);
        Assert.Equal(["alice: up"], room.Backend.Of(ChatRoom.PropsOf(answer).InteractionId).Ratings());
        Assert.Equal(["alice: down"], room.Backend.Of(ChatRoom.PropsOf(second).InteractionId).Ratings());
        await room.Alice.Client.ClickAsync(answer.Id, "next", null, cancellation);
        Assert.Equal("Answer 2", (await room.AnswerAsync(question, variant: 2)).Message);
        await room.Alice.Client.ClickAsync(answer.Id, "regenerate", null, cancellation);
        Assert.Equal("Answer 3", (await room.AnswerAsync(question, variant: 3)).Message);
        Assert.Equal(3, room.Backend.Calls.Count);
    }

    [Fact]
    public async Task Click_Forged_IsRefusedWithAWord()
    {
        await using var room = await ChatRoom.OpenAsync();
        var answer = await room.AnswerAsync(await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant hi"));
        var good = Request(room, answer, room.Alice.Id);
        JsonObject Changed(Action<JsonObject> change)
        {
            var request = good.DeepClone().AsObject();
            request["trigger_id"] = Trigger(room.Alice.Id);
            change(request);
            return request;
        }

        var signer = new ActionSigner(Microsoft.Extensions.Options.Options.Create(new ActionOptions { SigningKey = "some other key of 32 characters!" }));
        (string What, JsonObject Request)[] forged =
        [
            ("no context", Changed(request => request.Remove("context"))),
            ("a changed context", Changed(request => request["context"]!["payload"] = "{}")),
            ("another key", Changed(request => request["context"] = signer.Sign(Button(room, answer)))),
            ("another post", Changed(request => request["post_id"] = answer.RootId)),
            ("another channel", Changed(request => request["channel_id"] = "x")),
            ("another person's trigger", Changed(request => request["trigger_id"] = Trigger(room.Bob.Id))),
            ("no trigger", Changed(request => request["trigger_id"] = "")),
            ("an old trigger", Changed(request => request["trigger_id"] = Trigger(room.Alice.Id, age: TimeSpan.FromMinutes(2)))),
            ("somebody who left the channel", Changed(request =>
            {
                request["user_id"] = room.Bob.Id;
                request["trigger_id"] = Trigger(room.Bob.Id);
            })),
        ];
        await room.Administration.RemoveFromChannelAsync(room.Channel.Id, room.Bob.Id, TestContext.Current.CancellationToken);
        foreach (var (what, request) in forged)
        {
            var told = await ClickAsync(room, request);
            Assert.True(told.Contains("nothing was done", StringComparison.OrdinalIgnoreCase), $"{what}: {told}");
        }

        Assert.Empty(room.Backend.Of(ChatRoom.PropsOf(answer).InteractionId).Ratings());
        Assert.Contains("👍 is recorded", await ClickAsync(room, good), StringComparison.Ordinal);
        Assert.Contains("nothing was done", await ClickAsync(room, good), StringComparison.Ordinal);
        Assert.Equal(["alice: up"], room.Backend.Of(ChatRoom.PropsOf(answer).InteractionId).Ratings());
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("null")]
    public async Task Click_NotEvenARequest_IsBadInput(string body)
    {
        await using var room = await ChatRoom.OpenAsync();
        using var http = new HttpClient { BaseAddress = new Uri(ChatRoom.AddressOf(room.Service)) };
        foreach (var path in (string[])["mattermost/actions", "mattermost/dialogs"])
        {
            using var content = new StringContent(body);
            using var response = await http.PostAsync(new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken);
            Assert.Equal(System.Net.HttpStatusCode.BadRequest, response.StatusCode);
        }
    }

    internal static JsonObject Request(ChatRoom room, Post answer, string userId, string op = ButtonOperations.Up) => new()
    {
        ["user_id"] = userId,
        ["channel_id"] = answer.ChannelId,
        ["post_id"] = answer.Id,
        ["trigger_id"] = Trigger(userId),
        ["context"] = room.Service.Services.GetRequiredService<ActionSigner>().Sign(Button(room, answer) with { Op = op }),
    };

    internal static async Task<string> ClickAsync(ChatRoom room, JsonObject request)
    {
        using var http = new HttpClient { BaseAddress = new Uri(ChatRoom.AddressOf(room.Service)) };
        using var response = await http.PostAsJsonAsync("mattermost/actions", request, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync(MattermostJson.Default.ActionResponse, TestContext.Current.CancellationToken))!.EphemeralText ?? "";
    }

    private static ButtonContext Button(ChatRoom room, Post answer) => new()
    {
        Op = ButtonOperations.Up, Bot = "assistant", ChannelId = answer.ChannelId, PostId = answer.Id,
        InteractionId = ChatRoom.PropsOf(answer).InteractionId, QuestionId = ChatRoom.PropsOf(answer).InReplyTo, RequesterId = room.Alice.Id,
    };

    internal static string Trigger(string userId, TimeSpan age = default)
    {
        var at = (TimeProvider.System.GetUtcNow() - age).ToUnixTimeMilliseconds();
        var click = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString("N");
        return Convert.ToBase64String(Encoding.UTF8.GetBytes($"{click}:{userId}:{at}:signature"));
    }

    private static async Task<(Post Question, Post Answer, Task Stopped)> StreamingAsync(ChatRoom room)
    {
        var stopped = new TaskCompletionSource();
        room.Backend.Script = async call =>
        {
            call.Aborted.Register(stopped.SetResult);
            await call.WriteAsync("So far");
            await call.HangAsync();
        };
        var question = await ChatRoom.SayAsync(room.Alice, room.Channel.Id, "@assistant hi");
        return (question, await room.AnswerAsync(question, state: AnswerStates.Streaming), stopped.Task);
    }
}
