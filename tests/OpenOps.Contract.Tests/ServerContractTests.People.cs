using System.Net;
using System.Text;
using OpenOps.BotService.Mattermost.Protocol;

namespace OpenOps.Contract.Tests;

public abstract partial class ServerContractTests
{
    [Fact]
    public async Task Direct_OpenedTwice_IsOneChannel()
    {
        var first = await Bot.OpenDirectAsync(Room.Bot.Id, Room.Bob.Id, Cancellation);
        var second = await Room.Bob.Client.OpenDirectAsync(Room.Bob.Id, Room.Bot.Id, Cancellation);
        Assert.Equal(first.Id, second.Id);
        Assert.Equal(
            (ChannelTypes.Direct, string.Join("__", new[] { Room.Bot.Id, Room.Bob.Id }.Order(StringComparer.Ordinal)), ""),
            (first.Type, first.Name, first.TeamId));
    }

    [Fact]
    public async Task Channels_OfABot_HoldItsDirectMessages()
    {
        var direct = await Bot.OpenDirectAsync(Room.Bot.Id, Room.Alice.Id, Cancellation);
        var channels = await Bot.GetMyChannelsAsync(Cancellation);
        Assert.Contains(channels, channel => channel.Id == direct.Id && channel.Type == ChannelTypes.Direct);
        Assert.Contains(channels, channel => channel.Id == Room.Lab.Id && channel.TeamId == Room.Team.Id);
        Assert.Contains(await Bot.GetMyTeamsAsync(Cancellation), team => team.Id == Room.Team.Id);
    }

    [Fact]
    public async Task Channel_ByName_IsFoundOrNull()
    {
        Assert.Equal(Room.Lab.Id, (await Bot.FindChannelAsync(Room.Team.Id, Room.Lab.Name, Cancellation))?.Id);
        Assert.Null(await Bot.FindChannelAsync(Room.Team.Id, "not-there", Cancellation));
        Assert.Equal(ChannelTypes.Open, (await Bot.GetChannelAsync(Room.Lab.Id, Cancellation)).Type);
    }

    [Fact]
    public async Task Membership_IsToldToWhoIsInTheChannelToo()
    {
        Assert.True(await Bot.IsMemberAsync(Room.Lab.Id, Room.Alice.Id, Cancellation));
        Assert.False(await Bot.IsMemberAsync(Room.Lab.Id, Room.Stranger.Id, Cancellation));
        Assert.False(await Room.Stranger.Client.IsMemberAsync(Room.Lab.Id, Room.Alice.Id, Cancellation));
        Assert.Superset(
            new HashSet<string> { Room.Alice.Id, Room.Bob.Id, Room.Bot.Id },
            (await Bot.GetMembersAsync(Room.Lab.Id, 0, 200, Cancellation)).Select(member => member.UserId).ToHashSet());
    }

    [Fact]
    public async Task Membership_Ended_EndsReadingAndWriting()
    {
        var channel = await Room.CreateChannelAsync(ChannelTypes.Private);
        await Room.Administration.AddToChannelAsync(channel.Id, Room.Bob.Id, Cancellation);
        var post = await Room.Bob.Client.CreatePostAsync(new NewPost { ChannelId = channel.Id, Message = "inside" }, Cancellation);
        await Room.Administration.RemoveFromChannelAsync(channel.Id, Room.Bob.Id, Cancellation);

        await RefusedAsync(HttpStatusCode.Forbidden, Room.Bob.Client.GetPostsAsync(channel.Id, 0, 10, Cancellation));
        await RefusedAsync(HttpStatusCode.Forbidden, Room.Bob.Client.GetPostAsync(post.Id, Cancellation));
        await RefusedAsync(HttpStatusCode.Forbidden, Room.Bob.Client.GetThreadAsync(post.Id, Cancellation));
        await RefusedAsync(
            HttpStatusCode.Forbidden, Room.Bob.Client.CreatePostAsync(new NewPost { ChannelId = channel.Id, Message = "outside" }, Cancellation));
        Assert.False(await Room.Admin.IsMemberAsync(channel.Id, Room.Bob.Id, Cancellation));
    }

    [Fact]
    public async Task Direct_OfOthers_IsNotReadable()
    {
        var direct = await Bot.OpenDirectAsync(Room.Bot.Id, Room.Alice.Id, Cancellation);
        await RefusedAsync(HttpStatusCode.Forbidden, Room.Bob.Client.GetPostsAsync(direct.Id, 0, 10, Cancellation));
    }

    [Fact]
    public async Task Reaction_IsListedOnceHoweverOftenItIsAdded()
    {
        var post = await PostAsync(Bot, "rate me");
        Assert.Empty(await Bot.GetReactionsAsync(post.Id, Cancellation));
        await Alice.AddReactionAsync(Room.Alice.Id, post.Id, "+1", Cancellation);
        await Alice.AddReactionAsync(Room.Alice.Id, post.Id, "+1", Cancellation);
        await Room.Bob.Client.AddReactionAsync(Room.Bob.Id, post.Id, "no-such-emoji", Cancellation);

        var reactions = await Bot.GetReactionsAsync(post.Id, Cancellation);
        Assert.Equal(
            new[] { (Room.Alice.Id, "+1"), (Room.Bob.Id, "no-such-emoji") }.Order(),
            reactions.Select(reaction => (reaction.UserId, reaction.EmojiName)).Order());

        await Alice.RemoveReactionAsync(Room.Alice.Id, post.Id, "+1", Cancellation);
        await Alice.RemoveReactionAsync(Room.Alice.Id, post.Id, "+1", Cancellation);
        Assert.Equal(Room.Bob.Id, Assert.Single(await Bot.GetReactionsAsync(post.Id, Cancellation)).UserId);
    }

    [Fact]
    public async Task Reaction_MovesThePostIntoWhatChangedSince()
    {
        var post = await PostAsync(Bot, "rate me later");
        var reaction = await Alice.AddReactionAsync(Room.Alice.Id, post.Id, "tada", Cancellation);
        var posts = await Bot.GetPostsSinceAsync(Room.Lab.Id, DateTimeOffset.FromUnixTimeMilliseconds(post.CreateAt - 1), Cancellation);
        var read = Assert.Single(posts, candidate => candidate.Id == post.Id);
        Assert.True(read.UpdateAt >= reaction.CreateAt);
        Assert.Equal("tada", Assert.Single(read.Metadata?.Reactions ?? []).EmojiName);
    }

    [Fact]
    public async Task Reaction_InSomebodyElsesName_IsRefused()
    {
        var post = await PostAsync(Bot, "rate me as yourself");
        await RefusedAsync(HttpStatusCode.Forbidden, Alice.AddReactionAsync(Room.Bob.Id, post.Id, "+1", Cancellation));
    }

    [Fact]
    public async Task File_Uploaded_IsReadBack()
    {
        var bytes = Encoding.UTF8.GetBytes("notes\n");
        var file = await Bot.UploadFileAsync(Room.Lab.Id, "notes ü.txt", bytes, Cancellation);
        Assert.Equal(("notes ü.txt", "txt", 6L), (file.Name, file.Extension, file.Size));
        var post = await Bot.CreatePostAsync(
            new NewPost { ChannelId = Room.Lab.Id, Message = "with a file", FileIds = [file.Id] }, Cancellation);
        Assert.Equal([file.Id], (await Alice.GetPostAsync(post.Id, Cancellation)).FileIds);

        var info = await Alice.GetFileInfoAsync(file.Id, Cancellation);
        Assert.Equal((file.Name, post.Id), (info.Name, info.PostId));
        Assert.StartsWith("text/plain", info.MimeType, StringComparison.Ordinal);
        Assert.Equal(bytes, await Alice.DownloadFileAsync(file.Id, 100, Cancellation));
        await Assert.ThrowsAsync<InvalidDataException>(() => Alice.DownloadFileAsync(file.Id, 5, Cancellation));
        await RefusedAsync(HttpStatusCode.Forbidden, Room.Stranger.Client.DownloadFileAsync(file.Id, 100, Cancellation));
    }

    [Fact]
    public async Task File_ThatDoesNotExist_IsLeftOutOfThePost()
    {
        var post = await Bot.CreatePostAsync(
            new NewPost { ChannelId = Room.Lab.Id, Message = "without a file", FileIds = [new string('a', 26)] }, Cancellation);
        Assert.Empty((await Bot.GetPostAsync(post.Id, Cancellation)).FileIds ?? []);
    }

    [Fact]
    public async Task Emoji_Custom_AreListed() =>
        Assert.NotNull(await Bot.GetCustomEmojiAsync(0, 10, Cancellation));
}
