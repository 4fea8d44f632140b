using System.ComponentModel;
using System.Text.Json;
using Microsoft.SemanticKernel;

namespace OpenOps.Inference.SemanticKernel.Plugins;

/// <summary>Reads the chat. None of these does it itself: the bot does, for the person who asked.</summary>
internal sealed class ChatPlugin
{
    [KernelFunction("search_messages"), Description("Finds messages of the team chat that the person who asks may read, newest first, each with its author, time, channel and post id.")]
    public Task<string> SearchAsync(
        Kernel kernel, [Description("Words that the messages must all contain.")] string words, CancellationToken cancellationToken = default) =>
        ReadAsync(kernel, "search_messages", new { words }, cancellationToken);

    [KernelFunction("read_thread"), Description("Reads the whole thread that a message belongs to.")]
    public Task<string> ReadThreadAsync(
        Kernel kernel, [Description("The id of any post of the thread, as search_messages tells it.")] string post_id, CancellationToken cancellationToken = default) =>
        ReadAsync(kernel, "read_thread", new { post_id }, cancellationToken);

    [KernelFunction("channel_members"), Description("Lists who is in a channel.")]
    public Task<string> ListMembersAsync(
        Kernel kernel, [Description("The channel's name. Leave it out for the channel the question stands in.")] string channel = "", CancellationToken cancellationToken = default) =>
        ReadAsync(kernel, "channel_members", new { channel }, cancellationToken);

    private static Task<string> ReadAsync<T>(Kernel kernel, string tool, T arguments, CancellationToken cancellationToken) =>
        (ToolPermit.Of(kernel) ?? throw new KernelException("Nobody is there to read for.")).Chat.ReadAsync(tool, JsonSerializer.SerializeToElement(arguments), cancellationToken);
}
