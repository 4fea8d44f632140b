using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenOps.BotService.Mattermost.Protocol;

/// <summary>
/// How wire records are read and written: snake_case, nothing for null, unknown fields passed over. Which texts are
/// empty, null or absent differs between server versions, and an absent one is null here whatever its initialiser says:
/// so the getters of texts that are read turn null into the empty text.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(MattermostUser))]
[JsonSerializable(typeof(IReadOnlyList<MattermostUser>))]
[JsonSerializable(typeof(IReadOnlyList<MattermostTeam>))]
[JsonSerializable(typeof(IReadOnlyList<MattermostChannel>))]
[JsonSerializable(typeof(IReadOnlyList<ChannelMember>))]
[JsonSerializable(typeof(PostList))]
[JsonSerializable(typeof(NewPost))]
[JsonSerializable(typeof(PostPatch))]
[JsonSerializable(typeof(IReadOnlyList<MessageAttachment>))]
[JsonSerializable(typeof(IReadOnlyList<Reaction>))]
[JsonSerializable(typeof(IReadOnlyList<CustomEmoji>))]
[JsonSerializable(typeof(FileUpload))]
[JsonSerializable(typeof(ActionRequest))]
[JsonSerializable(typeof(ActionResponse))]
[JsonSerializable(typeof(ActionClick))]
[JsonSerializable(typeof(DialogOpening))]
[JsonSerializable(typeof(DialogSubmission))]
[JsonSerializable(typeof(DialogResponse))]
[JsonSerializable(typeof(IReadOnlyList<SlashCommand>))]
[JsonSerializable(typeof(NewSlashCommand))]
[JsonSerializable(typeof(CommandToken))]
[JsonSerializable(typeof(CommandResponse))]
[JsonSerializable(typeof(CommandExecution))]
[JsonSerializable(typeof(WebSocketMessage))]
[JsonSerializable(typeof(WebSocketAction))]
[JsonSerializable(typeof(MattermostError))]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(TypingRequest))]
[JsonSerializable(typeof(PostSearch))]
[JsonSerializable(typeof(ReactionRequest))]
[JsonSerializable(typeof(EphemeralPostRequest))]
[JsonSerializable(typeof(BotAccount))]
[JsonSerializable(typeof(BotProfile))]
[JsonSerializable(typeof(IReadOnlyList<UserAccessToken>))]
[JsonSerializable(typeof(NewUser))]
[JsonSerializable(typeof(UserNames))]
[JsonSerializable(typeof(NewTeam))]
[JsonSerializable(typeof(NewChannel))]
[JsonSerializable(typeof(ChannelNames))]
[JsonSerializable(typeof(TeamMember))]
[JsonSerializable(typeof(MemberRequest))]
[JsonSerializable(typeof(TokenDescription))]
[JsonSerializable(typeof(TokenReference))]
[JsonSerializable(typeof(CommandReference))]
[JsonSerializable(typeof(IReadOnlyList<PluginStatus>))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class MattermostJson : JsonSerializerContext;
